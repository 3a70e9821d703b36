//! Bedrock's control plane: which foundation models and inference profiles there are.
//!
//! Source: botocore 1.44.5, service `bedrock`, read 2026-11-22. Lists are camelCase, enums are open (the
//! service returns values that the model lacks), timestamps are ISO 8601 text.

use crate::Text;
use crate::object::object;

object! {
    /// `GET /foundation-models`: `{"modelSummaries": [...]}`. There are no pages.
    #[derive(Default)]
    pub struct FoundationModels<'a> {
        /// The models.
        optional model_summaries as "modelSummaries": Vec<FoundationModel<'a>>,
    }

    /// `{"modelArn": "...", "modelId": "...", ...}`
    pub struct FoundationModel<'a> {
        /// `arn:aws:bedrock:us-east-1::foundation-model/...`
        required model_arn as "modelArn": Text<'a>,
        /// As `anthropic.claude-sonnet-4-5-20250929-v1:0`.
        required model_id as "modelId": Text<'a>,
        /// Name for people.
        optional model_name as "modelName": Text<'a>,
        /// As `Anthropic`.
        optional provider_name as "providerName": Text<'a>,
        /// `TEXT`, `IMAGE`, `EMBEDDING`, ...
        optional input_modalities as "inputModalities": Vec<Text<'a>>,
        /// `TEXT`, `IMAGE`, `EMBEDDING`, ...
        optional output_modalities as "outputModalities": Vec<Text<'a>>,
        /// Whether answers can be streamed.
        optional response_streaming_supported as "responseStreamingSupported": bool,
        /// `FINE_TUNING`, `CONTINUED_PRE_TRAINING`, `DISTILLATION`
        optional customizations_supported as "customizationsSupported": Vec<Text<'a>>,
        /// `ON_DEMAND`, `PROVISIONED`, and in fact `INFERENCE_PROFILE`.
        optional inference_types_supported as "inferenceTypesSupported": Vec<Text<'a>>,
        /// How long it will be there.
        optional model_lifecycle as "modelLifecycle": ModelLifecycle<'a>,
    }

    /// `{"status": "ACTIVE"}`
    pub struct ModelLifecycle<'a> {
        /// `ACTIVE` or `LEGACY`
        required status: Text<'a>,
        /// ISO 8601.
        optional start_of_life_time as "startOfLifeTime": Text<'a>,
        /// ISO 8601.
        optional end_of_life_time as "endOfLifeTime": Text<'a>,
        /// ISO 8601.
        optional legacy_time as "legacyTime": Text<'a>,
        /// ISO 8601.
        optional public_extended_access_time as "publicExtendedAccessTime": Text<'a>,
    }

    /// `GET /inference-profiles`: `{"inferenceProfileSummaries": [...], "nextToken": "..."}`
    #[derive(Default)]
    pub struct InferenceProfiles<'a> {
        /// One page of profiles.
        optional inference_profile_summaries as "inferenceProfileSummaries": Vec<InferenceProfile<'a>>,
        /// Asks for the next page; absent on the last.
        optional next_token as "nextToken": Text<'a>,
    }

    /// `{"inferenceProfileId": "us.anthropic....", "models": [{"modelArn": "..."}], ...}`
    pub struct InferenceProfile<'a> {
        /// Name for people.
        required inference_profile_name as "inferenceProfileName": Text<'a>,
        /// `arn:aws:bedrock:us-east-1:111122223333:inference-profile/...`
        required inference_profile_arn as "inferenceProfileArn": Text<'a>,
        /// As `us.anthropic.claude-sonnet-4-5-20250929-v1:0`.
        required inference_profile_id as "inferenceProfileId": Text<'a>,
        /// Where it may run the model: one per region.
        required models: Vec<ProfileModel<'a>>,
        /// `ACTIVE`
        required status: Text<'a>,
        /// `SYSTEM_DEFINED` or `APPLICATION`
        required kind as "type": Text<'a>,
        /// For people.
        optional description: Text<'a>,
        /// ISO 8601.
        optional created_at as "createdAt": Text<'a>,
        /// ISO 8601.
        optional updated_at as "updatedAt": Text<'a>,
    }

    /// `{"modelArn": "..."}`
    #[derive(Default)]
    pub struct ProfileModel<'a> {
        /// The foundation model in one region.
        optional model_arn as "modelArn": Text<'a>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn a_page_of_profiles_makes_the_round_trip() {
        let body = r#"{"inferenceProfileSummaries":[{"inferenceProfileName":"US Claude","inferenceProfileArn":"arn:1","inferenceProfileId":"us.anthropic.claude","models":[{"modelArn":"arn:2"}],"status":"ACTIVE","type":"SYSTEM_DEFINED","createdAt":"2025-01-01T00:00:00Z"}],"nextToken":"n"}"#;
        let page: InferenceProfiles<'_> = parse(body.as_bytes()).unwrap();
        assert_eq!(page.next_token.as_deref(), Some("n"));
        assert_eq!(serde_json::to_string(&page).unwrap(), body);
    }

    #[test]
    fn a_model_keeps_enum_values_that_the_service_model_lacks() {
        let body = r#"{"modelSummaries":[{"modelArn":"a","modelId":"m","inferenceTypesSupported":["INFERENCE_PROFILE"],"modelLifecycle":{"status":"ACTIVE"}}]}"#;
        let models: FoundationModels<'_> = parse(body.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&models).unwrap(), body);
        assert!(models.model_summaries.unwrap()[0].extra.is_empty());
    }
}
