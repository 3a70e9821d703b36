//! What AWS lists against what is called: the catalog says what is tried, and in which order; the lists say what is there.

use std::sync::Arc;

use outcrop_gateway::models::Listed;
use outcrop_gateway::route::Plan;
use outcrop_gateway::{Host, Source};

/// The list's say on one model.
#[derive(Clone, Copy)]
pub(crate) struct Lists<'a> {
    listed: Option<&'a Listed>,
    source: Source,
}

impl<'a> Lists<'a> {
    /// `listed` is the model as the list of `source` has it.
    pub(crate) fn new(listed: Option<&'a Listed>, source: Source) -> Self {
        Self { listed, source }
    }

    /// Whether an id is in AWS's lists; None where they were not had, or where they cannot say.
    pub(crate) fn has(self, host: Host, id: &str) -> Option<bool> {
        // What an ARN stands for may belong to another account.
        if self.source == Source::Catalog || id.starts_with("arn:") {
            return None;
        }
        let Some(listed) = self.listed else { return Some(false) };
        let same = |known: &Arc<str>| **known == *id;
        Some(match host {
            Host::Runtime => listed.runtime_ids.iter().any(same),
            Host::Mantle => listed.mantle_id.as_ref().is_some_and(same),
        })
    }

    /// The ways to call it that are really there, first choice first.
    pub(crate) fn there(self, plans: &[Plan]) -> Vec<&Plan> {
        plans.iter().filter(|plan| self.has(plan.host, &plan.id) != Some(false)).collect()
    }

    /// What is said where the first id that is tried is not one that AWS lists.
    pub(crate) fn tried_first(self, plans: &[Plan]) -> Option<String> {
        let first = plans.first().filter(|first| self.has(first.host, &first.id) == Some(false))?;
        let (host, id) = (first.host, &first.id);
        let then = self.there(plans);
        let then = then.first().map_or_else(String::new, |plan| {
            format!("; where Bedrock has it not, `{}` on {} is next", plan.id, plan.host)
        });
        Some(format!("asked for by name, `{id}` on {host} is tried first, though AWS does not list it{then}"))
    }
}
