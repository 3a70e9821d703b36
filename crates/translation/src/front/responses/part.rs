//! The content of a message or of a tool's answer: text, pictures and files, and the cache points on them.

use outcrop_api_types::responses::{
    ContentPart, InputAudio, InputAudioPart, InputFile, InputImage, InputText, MessageContent, OutputText,
    Refusal, ToolOutput,
};

use crate::conversation::{Block, BlockKind, Place};
use crate::error::Error;
use crate::front::chat::call::own_cache_point;
use crate::front::chat::part::openai_cache_point;
use crate::front::chat::verdict::{Verdicts, shown};
use crate::media;

/// What a message says: a string is one text, each part of an array its own block.
pub(super) fn said<'a>(
    content: MessageContent<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Vec<Block<'a>>, Error> {
    match content {
        MessageContent::Text(text) => Ok(vec![Block { at, cache: None, kind: BlockKind::Text(text) }]),
        MessageContent::Parts(parts) => blocks(parts, "content", at, verdicts),
    }
}

/// What a tool answered.
pub(super) fn answered<'a>(
    output: ToolOutput<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Vec<Block<'a>>, Error> {
    match output {
        ToolOutput::Text(text) => Ok(vec![Block { at, cache: None, kind: BlockKind::Text(text) }]),
        ToolOutput::Parts(parts) => blocks(parts, "output", at, verdicts),
    }
}

fn blocks<'a>(
    parts: Vec<ContentPart<'a>>,
    of: &'static str,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Vec<Block<'a>>, Error> {
    parts.into_iter().enumerate().map(|(index, part)| block(part, at.part(of, index), verdicts)).collect()
}

fn block<'a>(part: ContentPart<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Block<'a>, Error> {
    let (kind, breakpoint, mut extra) = match part {
        ContentPart::InputText(InputText { text, prompt_cache_breakpoint, extra }) => {
            (BlockKind::Text(text), prompt_cache_breakpoint, extra)
        }
        // Annotations and probabilities are echoes of an answer: nothing in them is asked.
        ContentPart::OutputText(OutputText { text, annotations: _, logprobs: _, mut extra }) => {
            extra.remove("citations");
            (BlockKind::Text(text), None, extra)
        }
        ContentPart::Refusal(Refusal { refusal, extra }) => (BlockKind::Text(refusal), None, extra),
        ContentPart::InputImage(InputImage {
            image_url,
            file_id,
            detail,
            prompt_cache_breakpoint,
            extra,
        }) => {
            if detail.is_some() {
                verdicts.hint(format!("{at}.detail"), "Bedrock decides how closely to look");
            }
            let Some(url) = image_url else {
                return Err(not_inline(at, file_id.is_some(), "image_url"));
            };
            if file_id.is_some() {
                verdicts.hint(format!("{at}.file_id"), "`image_url` was given too, and counts");
            }
            let image = media::picture(url, &media::member(at, "image_url"))?;
            (image, prompt_cache_breakpoint, extra)
        }
        ContentPart::InputFile(file) => {
            let InputFile { file_data, file_id, file_url, filename, detail, prompt_cache_breakpoint, extra } =
                file;
            if detail.is_some() {
                verdicts.hint(format!("{at}.detail"), "Bedrock decides how closely to look");
            }
            for (member, is_set) in [("file_id", file_id.is_some()), ("file_url", file_url.is_some())] {
                if is_set && file_data.is_some() {
                    verdicts.hint(format!("{at}.{member}"), "`file_data` was given too, and counts");
                }
            }
            let kind = match (file_data, file_url) {
                (Some(data), _) => media::file(data, filename, &media::member(at, "file_data"))?,
                (None, Some(_)) => return Err(Error::NeedsFetch { path: media::member(at, "file_url") }),
                (None, None) => return Err(not_inline(at, file_id.is_some(), "file_data")),
            };
            (kind, prompt_cache_breakpoint, extra)
        }
        ContentPart::InputAudio(InputAudioPart { input_audio, prompt_cache_breakpoint, extra }) => {
            let InputAudio { data, format, extra: more } = input_audio;
            verdicts.unknown(format_args!("{at}.input_audio"), &more);
            (media::audio(data, &format, at, "input_audio")?, prompt_cache_breakpoint, extra)
        }
        ContentPart::ReasoningText(_) => {
            return Err(Error::value(format!("{at}.type"), "thinking comes in `reasoning` items only"));
        }
        ContentPart::Unknown(part) => {
            let known = "known are input_text, input_image, input_file, output_text and refusal";
            return Err(Error::value(
                format!("{at}.type"),
                format!("unknown content part `{}`; {known}", shown(&part.tag)),
            ));
        }
    };
    let cache = own_cache_point(&mut extra, at, verdicts)?
        .or_else(|| breakpoint.map(|point| openai_cache_point(&point, at, verdicts)));
    verdicts.unknown(at, &extra);
    Ok(Block { at, cache, kind })
}

fn not_inline(at: Place, by_id: bool, member: &'static str) -> Error {
    if by_id {
        let why = format!("Bedrock keeps no files; inline {member} instead");
        Error::unsupported(media::member(at, "file_id"), why)
    } else {
        Error::missing(media::member(at, member), "is required")
    }
}
