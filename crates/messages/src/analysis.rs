//! The results of the analysis of policies over all requests, in words and as JSON (contract 6).

use crate::key;
use ::analysis::{
    Access, Answer, Assumption, CALLERS_ACCOUNT, Cover, Direction, Question, Reason, Values,
};
use evaluator::context::ContextValue;
use evaluator::identifiers::{Principal, Resource};
use evaluator::layer::Layer;
use evaluator::policy_set::PolicySet;
use evaluator::request::Request;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

use crate::language::Messages;

/// So many boxes are named in a sentence.
const MOST_NAMED: usize = 3;

/// The result for one direction of a comparison.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessJson {
    /// `none`, `some` or `undecided`
    pub answer: &'static str,
    /// A witness request: a line for `evaluate`, without policies.
    pub witness: Option<WitnessJson>,
    /// The reason why it is undecided, as a code.
    pub reason: Option<&'static str>,
    /// The result in words.
    pub message: String,
    /// The access that is allowed on this side only.
    pub covers: Vec<CoverJson>,
    /// `true` if `covers` are complete.
    pub complete: bool,
    /// Policies of other layers that the witness needs besides the compared ones, for `evaluate`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub assumes: BTreeMap<&'static str, Vec<Box<RawValue>>>,
}

/// Both directions of a comparison.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonJson {
    /// What is allowed after and was not before.
    pub new_access: AccessJson,
    /// What was allowed before and is not after.
    pub lost_access: AccessJson,
}

/// A line for `evaluate`, without policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WitnessJson {
    /// The caller.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// Its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<String>,
    /// The context keys that matter.
    pub context: BTreeMap<String, serde_json::Value>,
}

/// A box of requests.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverJson {
    /// Patterns of actions.
    pub actions: Vec<String>,
    /// The excluded patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_actions: Vec<String>,
    /// Patterns of resources.
    pub resources: Vec<String>,
    /// The excluded patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_resources: Vec<String>,
    /// The callers.
    pub principals: Vec<String>,
    /// The excluded callers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_principals: Vec<String>,
    /// Context keys and their values.
    pub conditions: Vec<ConditionJson>,
    /// The reason, if the analysis could not decide whether all of these requests are allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undecided: Option<String>,
    /// The box in words.
    pub sentence: String,
}

/// A context key with its values.
#[derive(Debug, Serialize)]
pub struct ConditionJson {
    /// The key.
    pub key: String,
    /// Its values in words.
    pub values: String,
}

/// The result of a question in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessText {
    /// The answer, in one sentence.
    pub sentence: String,
    /// The access, box by box.
    pub covers: Vec<String>,
}

/// So many boxes are shown to people.
const MOST_SHOWN: usize = 12;

impl Messages {
    /// For which requests of its caller a case allows an action. `is_named`: the sentence before the boxes names it.
    pub fn allowed_exactly(&self, action: &str, access: &Access, is_named: bool) -> AccessText {
        let mut covers = Vec::new();
        let sentence = match &access.answer {
            Answer::None => self.text(key::AnalysisNever { action }),
            Answer::Undecided(reason) => self.text(key::AnalysisUndecided {
                action,
                reason: &self.analysis_reason(reason),
            }),
            Answer::Some(_) => {
                let (found, is_complete) = access.covers();
                covers = self.shown(&found, is_complete, |cover| self.cover_of_caller(cover));
                if is_named {
                    self.text(key::AnalysisExact { action })
                } else {
                    self.text(key::ANALYSIS_ALLOWED_EXACTLY)
                }
            }
        };
        AccessText { sentence, covers }
    }

    /// The access that exists on one side of a comparison only.
    pub fn access_text(&self, access: &Access, is_new: bool) -> AccessText {
        let covers = match &access.answer {
            Answer::Some(_) => {
                let (found, is_complete) = access.covers();
                self.shown(&found, is_complete, |cover| self.cover(cover))
            }
            Answer::None | Answer::Undecided(_) => Vec::new(),
        };
        AccessText {
            sentence: self.access(access, is_new),
            covers,
        }
    }

    /// The first boxes, and a note if there are more.
    fn shown(
        &self,
        covers: &[Cover],
        is_complete: bool,
        sentence: impl Fn(&Cover) -> String,
    ) -> Vec<String> {
        let mut shown: Vec<String> = covers.iter().take(MOST_SHOWN).map(sentence).collect();
        if !is_complete || covers.len() > MOST_SHOWN {
            shown.push(self.text(key::ANALYSIS_INCOMPLETE));
        }
        shown
    }

    /// Both directions of a comparison.
    pub fn comparison_json(&self, [new, lost]: &[Direction; 2]) -> ComparisonJson {
        let direction = |direction: &Direction, is_new| {
            let Question {
                before,
                after,
                assumed,
                ..
            } = &direction.question;
            let policies = [&before.policies, &after.policies];
            let found = direction.covers();
            let covers = (found.covers, found.is_complete);
            self.access_json(&direction.access, covers, &policies, assumed, is_new)
        };
        ComparisonJson {
            new_access: direction(new, true),
            lost_access: direction(lost, false),
        }
    }

    /// What a fix newly allows, in one sentence: proven, or why not.
    pub fn fix_widening(&self, access: &Access) -> String {
        match &access.answer {
            Answer::None => self.text(key::ANALYSIS_FIX_NOTHING),
            Answer::Undecided(reason) => self.text(key::AnalysisFixUndecided {
                reason: &self.analysis_reason(reason),
            }),
            Answer::Some(_) => {
                let (covers, whole) = access.covers();
                let named: Vec<String> = covers
                    .iter()
                    .take(MOST_NAMED)
                    .map(|cover| self.cover(cover))
                    .collect();
                let covers_named = named.join("; ");
                if whole && covers.len() <= MOST_NAMED {
                    self.text(key::AnalysisFixExactly {
                        covers: &covers_named,
                    })
                } else {
                    self.text(key::AnalysisFixAmong {
                        covers: &covers_named,
                    })
                }
            }
        }
    }

    /// One direction of a comparison; the boxes come with whether they are complete.
    pub fn access_json(
        &self,
        access: &Access,
        (covers, complete): (Vec<Cover>, bool),
        policies: &[&PolicySet],
        assumed: &[Assumption],
        is_new: bool,
    ) -> AccessJson {
        let (answer, witness, reason) = match &access.answer {
            Answer::None => ("none", None, None),
            Answer::Some(witness) => (
                "some",
                Some(self::witness(&witness.request, policies)),
                None,
            ),
            Answer::Undecided(reason) => ("undecided", None, Some(reason.code())),
        };
        let mut beside: BTreeMap<&'static str, Vec<Box<RawValue>>> = BTreeMap::new();
        if witness.is_some() {
            for assumption in assumed {
                if let Ok(text) = RawValue::from_string(assumption.text.clone()) {
                    beside
                        .entry(assumption.layer.word())
                        .or_default()
                        .push(text);
                }
            }
        }
        AccessJson {
            answer,
            witness,
            reason,
            message: self.access(access, is_new),
            covers: covers.iter().map(|cover| self.cover_json(cover)).collect(),
            complete,
            assumes: beside,
        }
    }

    /// States whether access exists on one side only.
    pub fn access(&self, access: &Access, is_new: bool) -> String {
        match (&access.answer, is_new) {
            (Answer::None, true) => self.text(key::ANALYSIS_NEW_NONE),
            (Answer::None, false) => self.text(key::ANALYSIS_LOST_NONE),
            (Answer::Some(_), true) => self.text(key::ANALYSIS_NEW_SOME),
            (Answer::Some(_), false) => self.text(key::ANALYSIS_LOST_SOME),
            (Answer::Undecided(reason), true) => self.text(key::AnalysisNewUndecided {
                reason: &self.analysis_reason(reason),
            }),
            (Answer::Undecided(reason), false) => self.text(key::AnalysisLostUndecided {
                reason: &self.analysis_reason(reason),
            }),
        }
    }

    /// The reason why the analysis could not decide, in words.
    pub fn analysis_reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::TooLarge => self.text(key::ANALYSIS_REASON_TOO_LARGE),
            Reason::Hidden(layer) => self.text(key::AnalysisReasonHidden {
                policy: &self.layer_policy(*layer),
            }),
            Reason::NotUnderstood(layer) => self.text(key::AnalysisReasonNotUnderstood {
                policy: &self.layer_policy(*layer),
            }),
            Reason::Placeholder(placeholder) => {
                self.text(key::AnalysisReasonPlaceholder { placeholder })
            }
            Reason::Doubt(doubt) => self.text(key::AnalysisReasonDoubt {
                doubt: &self.doubt(*doubt),
            }),
            Reason::Variable => self.text(key::ANALYSIS_REASON_VARIABLE),
            Reason::PartOfAccount => self.text(key::ANALYSIS_REASON_PART_OF_ACCOUNT),
            Reason::Values(name) => self.text(key::AnalysisReasonValues { key: name.as_str() }),
            Reason::Related(keys) => {
                let [key, other] = keys.as_ref();
                self.text(key::AnalysisReasonRelated {
                    key: key.as_str(),
                    other: other.as_str(),
                })
            }
            Reason::Unconfirmed => self.text(key::ANALYSIS_REASON_UNCONFIRMED),
        }
    }

    /// A box in words.
    pub fn cover(&self, cover: &Cover) -> String {
        let mut sentence = self.text(key::AnalysisCover {
            actions: &self.patterns(&cover.actions),
            resources: &self.resources(&cover.resources),
            principals: &self.principals(&cover.principals),
        });
        let conditions = self.conditions(cover);
        if !conditions.is_empty() {
            sentence = self.text(key::AnalysisWhere {
                cover: &sentence,
                conditions: &self.list(&conditions),
            });
        }
        if cover.open.is_some() {
            sentence = self.text(key::AnalysisPerhaps { cover: &sentence });
        }
        sentence
    }

    /// A box of what one caller is allowed to do with one action: who and what is known.
    pub fn cover_of_caller(&self, cover: &Cover) -> String {
        let resources = self.resources(&cover.resources);
        let conditions: Vec<String> = self.conditions(cover);
        let mut sentence = if conditions.is_empty() {
            resources
        } else {
            self.text(key::AnalysisWhere {
                cover: &resources,
                conditions: &self.list(&conditions),
            })
        };
        if cover.open.is_some() {
            sentence = self.text(key::AnalysisPerhaps { cover: &sentence });
        }
        sentence
    }

    fn conditions(&self, cover: &Cover) -> Vec<String> {
        let conditions = cover.conditions.iter().map(|condition| {
            if condition.values.of == [CALLERS_ACCOUNT] {
                return self.text(key::ANALYSIS_OWN_ACCOUNT);
            }
            self.text(key::AnalysisCondition {
                key: &condition.key,
                values: &self.key_values(condition),
            })
        });
        conditions.collect()
    }

    fn cover_json(&self, cover: &Cover) -> CoverJson {
        CoverJson {
            actions: cover.actions.of.clone(),
            not_actions: cover.actions.except.clone(),
            resources: cover.resources.of.clone(),
            not_resources: cover.resources.except.clone(),
            principals: cover.principals.of.clone(),
            not_principals: cover.principals.except.clone(),
            conditions: cover
                .conditions
                .iter()
                .map(|condition| ConditionJson {
                    key: condition.key.clone(),
                    values: self.key_values(condition),
                })
                .collect(),
            undecided: cover.open.clone(),
            sentence: self.cover(cover),
        }
    }

    fn key_values(&self, condition: &::analysis::Condition) -> String {
        let is_any = condition.values.of.iter().any(|of| of == "*");
        let values = match (condition.values.of.is_empty(), is_any) {
            (true, _) => return self.text(key::ANALYSIS_ABSENT),
            (false, true) if condition.values.except.is_empty() => {
                self.text(key::ANALYSIS_ANY_VALUE)
            }
            (false, _) => self.patterns(&condition.values),
        };
        if condition.absent {
            self.text(key::AnalysisOrAbsent { values: &values })
        } else {
            values
        }
    }

    fn resources(&self, values: &Values) -> String {
        if values.of.iter().any(|of| of == "*") && values.except.is_empty() {
            return self.text(key::ANALYSIS_ANY_RESOURCE);
        }
        self.patterns(values)
    }

    fn principals(&self, values: &Values) -> String {
        if values.of.iter().any(|of| of == "*") && values.except.is_empty() {
            return self.text(key::ANALYSIS_ANYBODY);
        }
        self.patterns(values)
    }

    fn patterns(&self, values: &Values) -> String {
        let code = |texts: &[String]| -> Vec<String> {
            texts.iter().map(|text| format!("`{text}`")).collect()
        };
        let of = self.list(&code(&values.of));
        if values.except.is_empty() {
            return of;
        }
        self.text(key::AnalysisExcept {
            values: &of,
            except: &self.list(&code(&values.except)),
        })
    }

    /// A request in one sentence.
    pub fn analysis_witness(&self, request: &Request, policies: &[&PolicySet]) -> String {
        let witness = witness(request, policies);
        let context: Vec<String> = witness
            .context
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                format!("`{name}` = `{value}`")
            })
            .collect();
        let sentence = self.text(key::AnalysisWitness {
            principal: &witness.principal,
            action: &witness.action,
            resource: &witness.resource,
        });
        if context.is_empty() {
            return sentence;
        }
        self.text(key::AnalysisWith {
            request: &sentence,
            context: &self.list(&context),
        })
    }
}

/// The request as a line for `evaluate`. Of its context, what a policy asks for.
pub fn witness(request: &Request, policies: &[&PolicySet]) -> WitnessJson {
    let asked = |key: &evaluator::key::Key| {
        let mut statements = policies
            .iter()
            .flat_map(|policies| Layer::ALL.map(|layer| policies.levels(layer)))
            .flatten()
            .flatten()
            .flat_map(|policy| policy.statements());
        statements.any(|statement| {
            let tests = statement.condition.known().into_iter().flatten();
            let variables = tests
                .clone()
                .flat_map(|test| &test.values)
                .flat_map(|value| value.value.variables());
            let resources = statement.resource.known().into_iter();
            let resources = resources.flat_map(|scope| &scope.entries);
            let of_resources = resources.flat_map(|entry| entry.value.variables());
            tests.map(|test| &test.key.value).any(|of| of == key)
                || variables
                    .chain(of_resources)
                    .any(|variable| variable.key == *key)
        })
    };
    let needs_arn = matches!(request.principal, Principal::Session(_));
    let context = request.context.known().filter(|(key, _)| {
        asked(key) || (needs_arn && key.as_str().eq_ignore_ascii_case("aws:PrincipalArn"))
    });
    let context = context.map(|(key, value)| {
        let value = match value {
            ContextValue::One(text) => serde_json::Value::from(text.as_str()),
            ContextValue::Many(texts) => serde_json::Value::from(texts.clone()),
        };
        (key.as_str().to_owned(), value)
    });
    let own = match &request.resource {
        Resource::Arn(arn) => Some(arn.account()).filter(|account| !account.is_empty()),
        Resource::Any => None,
    };
    WitnessJson {
        principal: request.principal.as_str().to_owned(),
        action: request.action.to_string(),
        resource: request.resource.as_str().to_owned(),
        resource_account: request
            .resource_account
            .clone()
            .or_else(|| own.map(str::to_owned)),
        context: context.collect(),
    }
}
