//! The steps that are still to come.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::Step;

/// Steps in order; the first that matches a call is taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue(Arc<Mutex<VecDeque<Step>>>);

/// What a step is matched against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) host: &'static str,
    pub(crate) path: &'a str,
    pub(crate) model: &'a str,
    /// Whether the call asks a model for an answer.
    pub(crate) inference: bool,
}

impl Queue {
    pub(crate) fn extend(&self, steps: impl IntoIterator<Item = Step>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(steps);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Takes the first step that matches; a step for several calls stays until it is used up.
    pub(crate) fn take(&self, asked: Asked<'_>) -> Option<Step> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = queue.iter().position(|step| step.matches(asked))?;
        let step = queue.get_mut(at)?;
        let taken = step.clone();
        match step.times {
            0 => {}
            1 => drop(queue.remove(at)),
            _ => step.times -= 1,
        }
        Some(taken)
    }
}

impl Step {
    fn matches(&self, asked: Asked<'_>) -> bool {
        let aimed = self.host.is_some() || self.path.is_some();
        (asked.inference || aimed)
            && self.host.as_deref().is_none_or(|host| host == asked.host)
            && self.path.as_deref().is_none_or(|part| asked.path.contains(part))
            && self.model.as_deref().is_none_or(|part| asked.model.contains(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &'static str, path: &'static str, inference: bool) -> Asked<'static> {
        Asked { host, path, model: "us.anthropic.claude-haiku-4-5", inference }
    }

    #[test]
    fn the_first_matching_step_is_taken_as_often_as_it_says() {
        let queue = Queue::default();
        queue.extend([Step::throttle(2), Step::text("then")]);
        let inference = asked("runtime", "/model/x/invoke", true);
        assert!(queue.take(inference).unwrap().before.is_some());
        assert!(queue.take(inference).unwrap().before.is_some());
        assert_eq!(queue.take(inference), Some(Step::text("then")));
        assert_eq!(queue.take(inference), None);
    }

    #[test]
    fn a_plain_step_waits_for_inference_and_an_aimed_one_does_not() {
        let queue = Queue::default();
        queue.extend([Step::text("hi"), Step::throttle(1).host("control")]);
        let list = asked("control", "/foundation-models", false);
        assert!(queue.take(list).unwrap().before.is_some());
        assert_eq!(queue.take(list), None);
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn host_path_and_model_narrow_a_step() {
        let queue = Queue::default();
        queue.extend([
            Step::text("a").host("mantle"),
            Step::text("b").path("stream"),
            Step::text("c").model("opus"),
        ]);
        assert_eq!(queue.take(asked("runtime", "/model/x/invoke", true)), None);
        assert_eq!(
            queue.take(asked("runtime", "/x/invoke-with-response-stream", true)),
            Some(Step::text("b").path("stream"))
        );
        assert_eq!(
            queue.take(asked("mantle", "/anthropic/v1/messages", true)),
            Some(Step::text("a").host("mantle"))
        );
    }

    #[test]
    fn zero_times_is_for_ever() {
        let queue = Queue::default();
        queue.extend([Step::text("always").times(0)]);
        for _ in 0..3 {
            assert!(queue.take(asked("runtime", "/model/x/invoke", true)).is_some());
        }
    }
}
