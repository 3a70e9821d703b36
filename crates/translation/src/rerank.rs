//! Rerank, in the shape that Cohere and Jina share, in front of the models that put documents in order.
//!
//! Sources: Cohere's API reference (rerank v1 and v2), how clients of Jina read theirs, AWS Bedrock user guide (rerank
//! models), read 2026-11-22.

use outcrop_api_types::invoke::{RankRequest, RankResponse};
use outcrop_api_types::rerank::{
    BilledUnits, RerankDocument, RerankMeta, RerankRequest, RerankResponse, RerankResult, RerankUsage,
};
use outcrop_api_types::{Extra, RawJson, Text, parse};
use serde::Deserialize;

use crate::error::Error;
use crate::warning::Warnings;

/// The most documents of one request (AWS Bedrock user guide, read 2026-11-22).
const MOST: usize = 1000;

/// How many documents are billed as one search (Cohere's pricing, read 2026-11-22).
const PER_SEARCH: usize = 100;

/// The body that a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// With a version of its API, and a limit for long documents.
    Cohere,
    /// Without either.
    Amazon,
}

/// A request as it is sent.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sent<'a> {
    /// The body.
    pub body: RankRequest<'a>,
    /// What is needed to read the answer.
    pub reading: Reading,
}

/// What is needed to read the answer.
#[derive(Debug, Clone)]
pub struct Reading {
    model: String,
    /// How many documents there were.
    count: usize,
    /// The documents, if they are to be given back.
    documents: Option<Vec<String>>,
}

/// Reads a request and writes the body for a model of this form.
///
/// # Errors
/// What the model has no form for, each with its path.
pub fn request<'a>(body: RerankRequest<'a>, form: Form, warnings: &mut Warnings) -> Result<Sent<'a>, Error> {
    let RerankRequest {
        model,
        query,
        documents,
        top_n,
        return_documents,
        rank_fields,
        max_chunks_per_doc,
        max_tokens_per_doc,
        truncation,
        extra,
    } = body;
    if query.trim().is_empty() {
        return Err(Error::invalid("query", "is empty"));
    }
    if documents.is_empty() {
        return Err(Error::invalid("documents", "is empty; give at least one"));
    }
    if documents.len() > MOST {
        let why = format!("holds {} documents, at most {MOST} are taken", documents.len());
        return Err(Error::value("documents", why));
    }
    if rank_fields.is_some_and(|fields| fields.iter().any(|field| &**field != "text")) {
        let why = "Bedrock ranks texts, not fields; put what counts into `text`";
        return Err(Error::unsupported("rank_fields", why));
    }
    if top_n.is_some_and(|top| top < 1) {
        return Err(Error::invalid("top_n", "must be at least 1"));
    }
    if max_chunks_per_doc.is_some() {
        warnings.add("max_chunks_per_doc", "Bedrock has no such limit");
    }
    if truncation == Some(false) {
        warnings.add("truncation", "the model cuts what is too long");
    }
    for (name, _) in extra.iter() {
        warnings.unknown("", name);
    }
    let texts = documents.into_iter().enumerate().map(|(at, document)| text(document, at));
    let texts: Vec<Text<'a>> = texts.collect::<Result<_, _>>()?;
    let count = texts.len();
    let kept = (return_documents == Some(true)).then(|| texts.iter().map(Text::to_string).collect());
    let mut sent = RankRequest::new(query, texts);
    // More than there are is refused upstream, and means all of them.
    sent.top_n = top_n.map(|top| top.min(i64::try_from(count).unwrap_or(i64::MAX)));
    match form {
        Form::Cohere => {
            sent.api_version = Some(2);
            sent.max_tokens_per_doc = max_tokens_per_doc;
        }
        Form::Amazon if max_tokens_per_doc.is_some() => {
            warnings.add("max_tokens_per_doc", "the model has no such limit");
        }
        Form::Amazon => {}
    }
    let reading = Reading { model: model.to_string(), count, documents: kept };
    Ok(Sent { body: sent, reading })
}

fn text(document: RerankDocument<'_>, at: usize) -> Result<Text<'_>, Error> {
    let text = match document {
        RerankDocument::Text(text) => text,
        RerankDocument::Fields(mut fields) => {
            let text =
                fields.remove("text").and_then(|text| text.read::<Text<'_>>().ok().map(Text::into_owned));
            text.ok_or_else(|| {
                Error::missing(format!("documents[{at}].text"), "is required: only texts are ranked")
            })?
        }
    };
    if text.trim().is_empty() {
        return Err(Error::invalid(format!("documents[{at}]"), "is empty"));
    }
    Ok(text)
}

impl Reading {
    /// Reads the answer. `counted` are the input tokens that its headers name; `id` is ours, for an answer without one.
    ///
    /// # Errors
    /// [`Error::Reply`] when it is not what the model promises.
    pub fn reply(
        &self,
        body: &[u8],
        counted: Option<u64>,
        id: String,
    ) -> Result<RerankResponse<'static>, Error> {
        let unreadable = |error| Error::reply(format!("the answer holds no ranks: {error}"));
        let answer: RankResponse<'_> = parse(body).map_err(unreadable)?;
        let mut results = Vec::with_capacity(answer.results.len());
        for result in answer.results {
            let at = usize::try_from(result.index).ok().filter(|at| *at < self.count);
            let at = at.ok_or_else(|| Error::reply("the answer ranks a document that was not sent"))?;
            let mut ranked = RerankResult::new(result.index, result.relevance_score);
            ranked.document = self.documents.as_ref().and_then(|documents| documents.get(at)).map(|text| {
                let mut fields = Extra::new();
                if let Ok(text) = RawJson::write(text) {
                    fields.insert("text", text);
                }
                RerankDocument::Fields(fields)
            });
            results.push(ranked);
        }
        let mut reply = RerankResponse::new(results);
        reply.id = Some(answer.id.map_or_else(|| Text::from(id), Text::into_owned));
        reply.model = Some(Text::from(self.model.clone()));
        let searches = self.count.div_ceil(PER_SEARCH).into();
        let billed = BilledUnits { search_units: Some(searches), ..BilledUnits::default() };
        reply.meta = Some(RerankMeta { billed_units: Some(billed), ..RerankMeta::default() });
        let tokens = counted.unwrap_or_default();
        reply.usage = Some(RerankUsage { total_tokens: Some(tokens), ..RerankUsage::default() });
        Ok(reply)
    }
}
