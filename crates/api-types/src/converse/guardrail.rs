//! Guardrails: which to apply, what they look at, what they found.

use crate::keyed::keyed;
use crate::object::object;
use crate::{Members, RawJson, Text};

object! {
    /// `{"guardrailIdentifier": "abc", "guardrailVersion": "1", "trace": "enabled"}`
    #[derive(Default)]
    pub struct GuardrailConfiguration<'a> {
        /// Id or ARN.
        optional guardrail_identifier as "guardrailIdentifier": Text<'a>,
        /// A number, or `DRAFT`.
        optional guardrail_version as "guardrailVersion": Text<'a>,
        /// `enabled`, `disabled`, `enabled_full`
        optional trace: Text<'a>,
        /// Streams only: `sync` or `async`.
        optional stream_processing_mode as "streamProcessingMode": Text<'a>,
    }

    /// `{"text": "...", "qualifiers": ["query"]}`
    pub struct GuardrailTextBlock<'a> {
        /// Text.
        required text: Text<'a>,
        /// `grounding_source`, `query`, `guard_content`
        optional qualifiers: Vec<Text<'a>>,
    }

    /// `{"format": "png", "source": {"bytes": "..."}}`
    pub struct GuardrailImageBlock<'a> {
        /// `png` or `jpeg`
        required format: Text<'a>,
        /// Where it is.
        required source: GuardrailImageSource<'a>,
    }

    /// `{"source": "INPUT", "content": [{"text": {"text": "..."}}]}`: the body of `ApplyGuardrail`.
    pub struct ApplyGuardrailRequest<'a> {
        /// `INPUT` or `OUTPUT`
        required source: Text<'a>,
        /// What to look at.
        required content: Vec<GuardrailContentBlock<'a>>,
        /// `INTERVENTIONS` or `FULL`
        optional output_scope as "outputScope": Text<'a>,
    }

    /// `{"usage": {...}, "action": "NONE", "outputs": [], "assessments": []}`
    pub struct ApplyGuardrailResponse<'a> {
        /// Units used.
        required usage: GuardrailUsage<'a>,
        /// `NONE` or `GUARDRAIL_INTERVENED`
        required action: Text<'a>,
        /// Why.
        optional action_reason as "actionReason": Text<'a>,
        /// What to show instead.
        required outputs: Vec<GuardrailOutputContent<'a>>,
        /// What was found.
        required assessments: Vec<GuardrailAssessment<'a>>,
        /// How much was looked at.
        optional guardrail_coverage as "guardrailCoverage": GuardrailCoverage<'a>,
    }

    /// Units of work, by policy.
    pub struct GuardrailUsage<'a> {
        /// Denied topics.
        required topic_policy_units as "topicPolicyUnits": u64,
        /// Content filters.
        required content_policy_units as "contentPolicyUnits": u64,
        /// Word filters.
        required word_policy_units as "wordPolicyUnits": u64,
        /// Sensitive information, by model.
        required sensitive_information_policy_units as "sensitiveInformationPolicyUnits": u64,
        /// Sensitive information, by pattern; free.
        required sensitive_information_policy_free_units as "sensitiveInformationPolicyFreeUnits": u64,
        /// Grounding.
        required contextual_grounding_policy_units as "contextualGroundingPolicyUnits": u64,
        /// Content filters on images.
        optional content_policy_image_units as "contentPolicyImageUnits": u64,
        /// Automated reasoning.
        optional automated_reasoning_policy_units as "automatedReasoningPolicyUnits": u64,
        /// Automated reasoning policies applied.
        optional automated_reasoning_policies as "automatedReasoningPolicies": u64,
    }

    /// `{"text": "..."}`
    #[derive(Default)]
    pub struct GuardrailOutputContent<'a> {
        /// Text.
        optional text: Text<'a>,
    }

    /// `{"textCharacters": {"guarded": 5, "total": 5}}`
    #[derive(Default)]
    pub struct GuardrailCoverage<'a> {
        /// Characters.
        optional text_characters as "textCharacters": Covered<'a>,
        /// Images.
        optional images: Covered<'a>,
    }

    /// `{"guarded": 5, "total": 5}`
    #[derive(Default)]
    pub struct Covered<'a> {
        /// Looked at.
        optional guarded: u64,
        /// There.
        optional total: u64,
    }

    /// What was found, by policy, as it came.
    #[derive(Default)]
    pub struct GuardrailAssessment<'a> {
        /// Denied topics.
        optional topic_policy as "topicPolicy": RawJson<'a>,
        /// Content filters.
        optional content_policy as "contentPolicy": RawJson<'a>,
        /// Word filters.
        optional word_policy as "wordPolicy": RawJson<'a>,
        /// Sensitive information.
        optional sensitive_information_policy as "sensitiveInformationPolicy": RawJson<'a>,
        /// Grounding.
        optional contextual_grounding_policy as "contextualGroundingPolicy": RawJson<'a>,
        /// Automated reasoning.
        optional automated_reasoning_policy as "automatedReasoningPolicy": RawJson<'a>,
        /// Time and units.
        optional invocation_metrics as "invocationMetrics": RawJson<'a>,
        /// Which guardrail it was.
        optional applied_guardrail_details as "appliedGuardrailDetails": RawJson<'a>,
    }

    /// What a guardrail found in a conversation.
    #[derive(Default)]
    pub struct GuardrailTrace<'a> {
        /// What the model said before the guardrail stepped in.
        optional model_output as "modelOutput": Vec<Text<'a>>,
        /// By guardrail.
        optional input_assessment as "inputAssessment": Members<'a, GuardrailAssessment<'a>>,
        /// By guardrail.
        optional output_assessments as "outputAssessments": Members<'a, Vec<GuardrailAssessment<'a>>>,
        /// Why it stepped in.
        optional action_reason as "actionReason": Text<'a>,
    }
}

keyed! {
    /// Content of a conversation that a guardrail looks at.
    pub enum GuardrailConverseContentBlock<'a> {
        /// Text.
        Text(GuardrailTextBlock<'a>) = "text",
        /// An image.
        Image(GuardrailImageBlock<'a>) = "image",
    }

    /// Content for `ApplyGuardrail`.
    pub enum GuardrailContentBlock<'a> {
        /// Text.
        Text(GuardrailTextBlock<'a>) = "text",
        /// An image.
        Image(GuardrailImageBlock<'a>) = "image",
    }

    /// Where a guarded image is.
    pub enum GuardrailImageSource<'a> {
        /// Inside, as base64.
        Bytes(Text<'a>) = "bytes",
    }
}
