//! Images, documents, video and sound.

use super::CitationsConfig;
use crate::Text;
use crate::keyed::keyed;
use crate::object::object;

object! {
    /// `{"format": "png", "source": {"bytes": "..."}}`
    pub struct ImageBlock<'a> {
        /// `png`, `jpeg`, `gif`, `webp`
        required format: Text<'a>,
        /// Where it is.
        required source: MediaSource<'a>,
        /// Why there is none; in answers.
        optional error: ErrorBlock<'a>,
    }

    /// `{"name": "report", "format": "pdf", "source": {"bytes": "..."}}`
    pub struct DocumentBlock<'a> {
        /// 1 to 200 letters, digits, single spaces, `-`, `(`, `)`, `[`, `]`; no two alike in a request.
        required name: Text<'a>,
        /// Where it is.
        required source: DocumentSource<'a>,
        /// `pdf`, `csv`, `doc`, `docx`, `xls`, `xlsx`, `html`, `txt`, `md`
        optional format: Text<'a>,
        /// What it is about.
        optional context: Text<'a>,
        /// Whether it may be cited.
        optional citations: CitationsConfig<'a>,
    }

    /// `{"format": "mp4", "source": {"s3Location": {"uri": "s3://..."}}}`
    pub struct VideoBlock<'a> {
        /// `mkv`, `mov`, `mp4`, `webm`, `flv`, `mpeg`, `mpg`, `wmv`, `three_gp`
        required format: Text<'a>,
        /// Where it is.
        required source: MediaSource<'a>,
    }

    /// `{"format": "wav", "source": {"bytes": "..."}}`
    pub struct AudioBlock<'a> {
        /// `mp3`, `opus`, `wav`, `aac`, `flac`, `mp4`, `ogg`, `mkv`, `mka`, `x-aac`, `m4a`, `mpeg`, `mpga`, `pcm`,
        /// `webm`
        required format: Text<'a>,
        /// Where it is.
        required source: MediaSource<'a>,
        /// Why there is none; in answers.
        optional error: ErrorBlock<'a>,
    }

    /// `{"uri": "s3://bucket/key", "bucketOwner": "111122223333"}`
    pub struct S3Location<'a> {
        /// The object.
        required uri: Text<'a>,
        /// The account that owns the bucket, if it is another one.
        optional bucket_owner as "bucketOwner": Text<'a>,
    }

    /// `{"message": "..."}`
    #[derive(Default)]
    pub struct ErrorBlock<'a> {
        /// For people.
        optional message: Text<'a>,
    }
}

keyed! {
    /// Where an image, a video or a sound is.
    pub enum MediaSource<'a> {
        /// Inside, as base64.
        Bytes(Text<'a>) = "bytes",
        /// In S3.
        S3Location(S3Location<'a>) = "s3Location",
    }

    /// Where a document is.
    pub enum DocumentSource<'a> {
        /// Inside, as base64.
        Bytes(Text<'a>) = "bytes",
        /// In S3.
        S3Location(S3Location<'a>) = "s3Location",
        /// Plain text.
        Text(Text<'a>) = "text",
        /// Pieces that can be cited one by one.
        Content(Vec<DocumentContentBlock<'a>>) = "content",
    }

    /// A piece of a document.
    pub enum DocumentContentBlock<'a> {
        /// Text.
        Text(Text<'a>) = "text",
    }
}
