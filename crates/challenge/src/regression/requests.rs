//! The requests of a round: an action on everything that it could be requested on.

use super::MOST;
use super::alphabet::Candidate;
use super::alphabet::{ANYTHING, Alphabet};
use super::rounds::Round;
use crate::model::Ask;
use crate::request;
use evaluator::identifiers::{Arn, Resource};
use evaluator::policy::tables::{ResourceType, ResourceTypes};
use evaluator::request::Request;
use std::sync::Arc;
use vault::requests::RequestVariants;

const OTHER_KEY: &str = "key/00000000-0000-4000-8000-000000000000";
const OTHER_VAULT: &str = "backup-vault:another-vault";

/// A request, and whether it does not pass the caller's VPC endpoint.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) request: Arc<Request>,
    pub(super) forwarded: bool,
    /// It is the case's own, so that the goals say what it may get; it must not be lost, though.
    pub(super) is_of_goals: bool,
}

impl Alphabet {
    /// An action on all that it could be asked for.
    pub(super) fn requests(
        &self,
        candidate: &Candidate,
        models: &[RequestVariants],
        round: &Round,
    ) -> Vec<Asked> {
        let action = &candidate.action;
        let Some(model) = request::model_of(models, action) else {
            return Vec::new();
        };
        let same = Some(model).filter(|model| model.request.action == *action);
        let own = same.map(|model| &model.request.resource);
        let mut resources: Vec<Resource> = Vec::new();
        let mut add = |resource: Resource| {
            if !resources.contains(&resource) {
                resources.push(resource);
            }
        };
        if let Some(own) = own {
            add(own.clone());
        }
        // A resource is in the Region that is called; those of other Regions are requested in the rounds of these.
        let called = region_of(models);
        let is_elsewhere = |resource: &Resource| match resource {
            Resource::Arn(arn) => {
                let is_own = models
                    .iter()
                    .any(|model| model.request.resource == *resource);
                !arn.region().is_empty() && arn.region() != called && !is_own
            }
            Resource::Any => false,
        };
        for resource in self.resources_of(candidate, models) {
            if !is_elsewhere(&resource) {
                add(resource);
            }
        }
        resources
            .into_iter()
            .map(|resource| {
                let mut request = Request::clone(&model.request);
                let is_other = request.resource != resource;
                let is_own = Some(&resource) == own;
                request.action = action.clone();
                request.resource = resource;
                if is_other {
                    request::own(&mut request, &Ask::default());
                }
                Asked {
                    request: Arc::new(request),
                    forwarded: model.forwarded,
                    is_of_goals: is_own && round.is_of_goals,
                }
            })
            .collect()
    }

    fn resources_of(&self, candidate: &Candidate, models: &[RequestVariants]) -> Vec<Resource> {
        let service = &*candidate.action.service;
        let kinds = match candidate.resources {
            ResourceTypes::None => return vec![Resource::Any],
            ResourceTypes::Untold => None,
            ResourceTypes::These(types) => Some(types),
        };
        let is_of_kind = |arn: &Arn| {
            let is_type = |kind: &ResourceType| {
                let pattern = kind.arn.splitn(6, ':').last().unwrap_or_default();
                let start = pattern.split('*').next().unwrap_or_default();
                let name = arn.resource().strip_prefix(start);
                // A name with other characters is that of nothing (`BK/API_CreateBackupVault`, `KMS/concepts`).
                name.is_some_and(|name| !name.is_empty() && name.bytes().all(is_of_name))
            };
            kinds.is_none_or(|types| types.iter().any(is_type))
        };
        let mut all = Vec::new();
        let own = models
            .iter()
            .filter_map(|model| match &model.request.resource {
                Resource::Arn(arn) if arn.service() == service => Some(arn),
                _ => None,
            });
        for arn in own.filter(|arn| is_of_kind(arn)) {
            all.push(Resource::Arn(arn.clone()));
            let other = if service == "kms" {
                OTHER_KEY
            } else {
                OTHER_VAULT
            };
            let beside = [arn.partition(), service, arn.region(), arn.account(), other].join(":");
            all.extend(Arn::parse(&format!("arn:{beside}")).map(Resource::Arn));
        }
        let (region, account) = match models.first() {
            Some(model) => (
                region_of(models),
                model.request.principal.account().unwrap_or_default(),
            ),
            None => ("", ""),
        };
        let named = self.resources.iter().take(MOST).filter_map(|text| {
            let arn = Arn::parse(text)?;
            let place = |part: &str, own: &str| {
                if part.contains(ANYTHING) {
                    own.to_owned()
                } else {
                    part.to_owned()
                }
            };
            let parts = [
                arn.partition(),
                arn.service(),
                &place(arn.region(), region),
                &place(arn.account(), account),
                arn.resource(),
            ];
            Arn::parse(&format!("arn:{}", parts.join(":")))
        });
        // Roles are IAM's, and are assumed by actions of STS.
        let of = if service == "sts" { "iam" } else { service };
        let named = named.filter(|arn| arn.service() == of && is_of_kind(arn));
        all.extend(named.map(Resource::Arn));
        if service == "sts" {
            let partition = models
                .first()
                .and_then(|model| model.request.principal.partition());
            let partition = partition.unwrap_or("aws");
            let role = Arn::parse(&format!("arn:{partition}:iam::{account}:role/another"));
            all.extend(role.map(Resource::Arn));
        }
        // Of services without a table, also on what no policy names.
        if all.is_empty() || kinds.is_none() {
            all.push(Resource::Any);
        }
        all
    }
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn region_of(models: &[RequestVariants]) -> &str {
    let mut regions = models
        .iter()
        .filter_map(|model| match &model.request.resource {
            Resource::Arn(arn) if !arn.region().is_empty() => Some(arn.region()),
            _ => None,
        });
    regions.next().unwrap_or_default()
}
