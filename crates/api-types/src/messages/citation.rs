//! Where a piece of the answer was found.

use crate::Text;
use crate::object::object;
use crate::union::tagged;

tagged! {
    /// A place that supports the text.
    pub enum Citation<'a> by "type" {
        /// Characters of a plain text document.
        CharLocation(CharLocation<'a>) = "char_location",
        /// Pages of a PDF.
        PageLocation(PageLocation<'a>) = "page_location",
        /// Blocks of a document made of blocks.
        ContentBlockLocation(ContentBlockLocation<'a>) = "content_block_location",
        /// A web page found by a search.
        WebSearchResultLocation(WebSearchResultLocation<'a>) = "web_search_result_location",
        /// A search result given in the request.
        SearchResultLocation(SearchResultLocation<'a>) = "search_result_location",
    }
}

object! {
    /// `{"type": "char_location", ...}`, without the tag.
    pub struct CharLocation<'a> {
        /// The words.
        required cited_text: Text<'a>,
        /// Which document of the request, from 0.
        required document_index: u64,
        /// Its title.
        nullable document_title: Text<'a>,
        /// Exclusive.
        required end_char_index: u64,
        /// From 0.
        required start_char_index: u64,
        /// Response: id of the uploaded file.
        nullable file_id: Text<'a>,
    }

    /// `{"type": "page_location", ...}`, without the tag.
    pub struct PageLocation<'a> {
        /// The words.
        required cited_text: Text<'a>,
        /// Which document of the request, from 0.
        required document_index: u64,
        /// Its title.
        nullable document_title: Text<'a>,
        /// Exclusive.
        required end_page_number: u64,
        /// From 1.
        required start_page_number: u64,
        /// Response: id of the uploaded file.
        nullable file_id: Text<'a>,
    }

    /// `{"type": "content_block_location", ...}`, without the tag.
    pub struct ContentBlockLocation<'a> {
        /// The words.
        required cited_text: Text<'a>,
        /// Which document of the request, from 0.
        required document_index: u64,
        /// Its title.
        nullable document_title: Text<'a>,
        /// Exclusive.
        required end_block_index: u64,
        /// From 0.
        required start_block_index: u64,
        /// Response: id of the uploaded file.
        nullable file_id: Text<'a>,
    }

    /// `{"type": "web_search_result_location", ...}`, without the tag.
    pub struct WebSearchResultLocation<'a> {
        /// The words.
        required cited_text: Text<'a>,
        /// To be sent back as it is.
        required encrypted_index: Text<'a>,
        /// Of the page.
        nullable title: Text<'a>,
        /// Of the page.
        required url: Text<'a>,
    }

    /// `{"type": "search_result_location", ...}`, without the tag.
    pub struct SearchResultLocation<'a> {
        /// The words.
        required cited_text: Text<'a>,
        /// Exclusive.
        required end_block_index: u64,
        /// Which search result of the request, from 0.
        required search_result_index: u64,
        /// As the request named it.
        required source: Text<'a>,
        /// From 0.
        required start_block_index: u64,
        /// As the request named it.
        nullable title: Text<'a>,
    }

    /// `{"enabled": true}`
    #[derive(Default)]
    pub struct CitationsConfig<'a> {
        /// Whether the model should cite this.
        optional enabled: bool,
    }
}
