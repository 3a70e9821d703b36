//! Pieces of messages that both dialects write alike.

use outcrop_api_types::Text;

/// A file inline: `data:application/pdf;base64,…`.
pub(in crate::back) fn data_url(media_type: &str, data: &str) -> Text<'static> {
    Text::from(format!("data:{media_type};base64,{data}"))
}

/// Files are told apart by their names.
pub(in crate::back) fn file_name(title: Option<Text<'_>>) -> Text<'_> {
    title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| Text::from("document.pdf"))
}

/// A text document in a dialect that takes PDFs only: a text, under its title.
pub(in crate::back) fn document_text<'a>(text: Text<'a>, title: Option<&str>) -> Text<'a> {
    match title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => Text::from(format!("{title}\n\n{text}")),
        None => text,
    }
}
