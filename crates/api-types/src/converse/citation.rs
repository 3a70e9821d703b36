//! Where an answer comes from.

use crate::Text;
use crate::keyed::keyed;
use crate::object::object;

object! {
    /// `{"content": [{"text": "..."}], "citations": [...]}`
    #[derive(Default)]
    pub struct CitationsContentBlock<'a> {
        /// What the sources say.
        optional content: Vec<CitationGeneratedContent<'a>>,
        /// The sources.
        optional citations: Vec<Citation<'a>>,
    }

    /// `{"title": "...", "sourceContent": [{"text": "..."}], "location": {...}}`, whole or as a delta.
    #[derive(Default)]
    pub struct Citation<'a> {
        /// Of the document.
        optional title: Text<'a>,
        /// Of a search result.
        optional source: Text<'a>,
        /// The words that are cited.
        optional source_content as "sourceContent": Vec<CitationSourceContent<'a>>,
        /// Where they stand.
        optional location: CitationLocation<'a>,
    }

    /// `{"url": "https://...", "domain": "..."}`
    #[derive(Default)]
    pub struct WebLocation<'a> {
        /// The page.
        optional url: Text<'a>,
        /// Its host.
        optional domain: Text<'a>,
    }

    /// `{"documentIndex": 0, "start": 5, "end": 20}`: characters, pages or chunks, as the union says.
    #[derive(Default)]
    pub struct DocumentLocation<'a> {
        /// Which document of the request, from 0.
        optional document_index as "documentIndex": u64,
        /// First.
        optional start: u64,
        /// Last.
        optional end: u64,
    }

    /// `{"searchResultIndex": 0, "start": 0, "end": 1}`
    #[derive(Default)]
    pub struct SearchResultLocation<'a> {
        /// Which search result of the request, from 0.
        optional search_result_index as "searchResultIndex": u64,
        /// First block of its content.
        optional start: u64,
        /// Last block of its content.
        optional end: u64,
    }

    /// `{"enabled": true}`
    pub struct CitationsConfig<'a> {
        /// Whether this may be cited.
        required enabled: bool,
    }
}

keyed! {
    /// What was written from sources.
    pub enum CitationGeneratedContent<'a> {
        /// Text.
        Text(Text<'a>) = "text",
    }

    /// Words that are cited.
    pub enum CitationSourceContent<'a> {
        /// Text.
        Text(Text<'a>) = "text",
    }

    /// Where cited words stand.
    pub enum CitationLocation<'a> {
        /// On a web page.
        Web(WebLocation<'a>) = "web",
        /// Characters of a document.
        DocumentChar(DocumentLocation<'a>) = "documentChar",
        /// Pages of a document.
        DocumentPage(DocumentLocation<'a>) = "documentPage",
        /// Chunks of a document.
        DocumentChunk(DocumentLocation<'a>) = "documentChunk",
        /// In a search result.
        SearchResult(SearchResultLocation<'a>) = "searchResultLocation",
    }
}
