//! Sentences about a report: the verdict, what blocks, notes, problems; and why a document is no case.

use evaluator::layer::Layer;
use evaluator::source::LineIndex;
use evaluator::trace::{Decision, LayerEffect, StatementTrace};
use vault::case::{self, Case};
use vault::report::{Blocker, Cited, Note, Problem, ProblemKind, Report, Row, Unmet, Verdict};
use vault::task::policy_text;

use crate::language::Words;

impl Words {
    /// The verdict in one sentence.
    pub fn verdict(&self, report: &Report) -> String {
        let all = report.rows.len();
        match report.verdict {
            Verdict::Pass => self.say_count("verdict.pass", all, &[]),
            Verdict::Fail => {
                self.verdict_of("verdict.fail", report, |row| row.decision.is_denied())
            }
            Verdict::Depends => self.verdict_of("verdict.depends", report, |row| {
                row.decision == Decision::Depends
            }),
        }
    }

    fn verdict_of(&self, key: &str, report: &Report, which: impl FnMut(&&Row) -> bool) -> String {
        let all = report.rows.len();
        let actions: Vec<&str> = report
            .rows
            .iter()
            .filter(which)
            .map(|row| row.action)
            .collect();
        let listed = self.actions(&actions, all);
        let all_text = all.to_string();
        let parameters = [("all", all_text.as_str()), ("actions", listed.as_str())];
        if actions.len() == all {
            return self.say(&format!("{key}.all"), &parameters);
        }
        self.say_count(key, actions.len(), &parameters)
    }

    /// Some of the actions of a report that has `all` of them, for the middle of a sentence.
    pub fn actions(&self, actions: &[&str], all: usize) -> String {
        self.actions_in("actions.all", "list.last", actions, all)
    }

    /// The same with the words for all of them, and those before the last one, that the sentence needs.
    fn actions_in(&self, whole: &str, last: &str, actions: &[&str], all: usize) -> String {
        if actions.len() == all && all > 2 {
            return self.say(whole, &[("count", &all.to_string())]);
        }
        let actions: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
        self.list_until(last, &actions)
    }

    /// One thing that stands in the way of an action.
    pub fn blocker(&self, case: &Case, action: &str, blocker: &Blocker) -> String {
        self.blocker_of(case, &[action], usize::MAX, blocker)
    }

    /// One thing that stands in the way of some of the actions of a report that has `all` of them.
    pub fn blocker_of(
        &self,
        case: &Case,
        actions: &[&str],
        all: usize,
        blocker: &Blocker,
    ) -> String {
        // "Does not allow all 7 actions" would say that some are allowed.
        let actions = if blocker.statement.is_none() && blocker.effect == LayerEffect::ImplicitDeny
        {
            self.actions_in("actions.any", "list.or", actions, all)
        } else {
            self.actions(actions, all)
        };
        let actions = actions.as_str();
        let policy = self.layer_policy(blocker.layer);
        let level = blocker
            .level
            .map(|level| self.level_name(case, blocker.layer, level));
        let target = level.unwrap_or_default();
        let Some(cited) = &blocker.statement else {
            let key = match (blocker.effect, blocker.layer) {
                (LayerEffect::ImplicitDeny, Layer::Scp) => "blocker.implicitDeny.scp",
                (LayerEffect::ImplicitDeny, Layer::Rcp) => "blocker.implicitDeny.rcp",
                (LayerEffect::ImplicitDeny, Layer::Resource) => "blocker.implicitDeny.resource",
                (LayerEffect::ImplicitDeny, Layer::Identity) => "blocker.implicitDeny.identity",
                (
                    LayerEffect::ImplicitDeny,
                    Layer::VpcEndpoint | Layer::Boundary | Layer::Session,
                ) => "blocker.implicitDeny.other",
                (LayerEffect::ExplicitDeny, _) => "blocker.explicitDeny.layer",
                _ => "blocker.unknown.layer",
            };
            let parameters = [
                ("actions", actions),
                ("policy", policy.as_str()),
                ("target", target.as_str()),
            ];
            return self.say(key, &parameters);
        };
        if let Some(finding) = &cited.unclear {
            let name = self.policy_name(case, cited.place);
            let parameters = [
                ("actions", actions),
                ("policy", &self.policy_and_kind(&name, blocker.layer)),
                ("finding", &self.finding(finding)),
            ];
            return self.say("blocker.unclear", &parameters);
        }
        let key = match (blocker.effect, blocker.level) {
            (LayerEffect::ExplicitDeny, Some(_)) => "blocker.explicitDeny.level",
            (LayerEffect::ExplicitDeny, None) => "blocker.explicitDeny.statement",
            (_, Some(_)) => "blocker.unknown.level",
            (_, None) => "blocker.unknown.statement",
        };
        let name = self.policy_name(case, cited.place);
        let statement = self.statement(case, cited);
        let mut parameters = vec![("actions", actions), ("statement", statement.as_str())];
        let whole = self.policy_and_kind(&name, blocker.layer);
        if blocker.level.is_some() {
            parameters.extend([
                ("policy", name.as_str()),
                ("kind", policy.as_str()),
                ("target", target.as_str()),
            ]);
        } else {
            parameters.push(("policy", &whole));
        }
        self.say(key, &parameters)
    }

    /// What a statement of the case is called: by its `Sid`, else by its line.
    pub fn statement(&self, case: &Case, cited: &Cited) -> String {
        if let Some(sid) = cited.sid.as_deref().filter(|sid| !sid.is_empty()) {
            return self.say("statement.sid", &[("sid", sid)]);
        }
        match line_of(case, cited) {
            Some(line) => self.say("statement.line", &[("line", &line.to_string())]),
            None => self.say(
                "statement.number",
                &[("number", &(cited.statement + 1).to_string())],
            ),
        }
    }

    /// What a person should know about a row.
    pub fn note(&self, note: Note) -> String {
        let key = match note {
            Note::NotInBackupFullAccess => "note.notInBackupFullAccess",
            Note::GrantDecides => "note.grantDecides",
            Note::LayerChoiceUndocumented => "note.layerChoiceUndocumented",
            Note::StarAcrossColon => "note.starAcrossColon",
            Note::ForwardingUndocumented => "note.forwardingUndocumented",
            Note::Doubt(doubt) => {
                return self.say("note.doubt", &[("doubt", &self.doubt(doubt))]);
            }
        };
        self.say(key, &[])
    }

    /// What is wrong with a field of the case.
    pub fn problem(&self, problem: &Problem) -> String {
        let key = match problem.kind {
            ProblemKind::Missing => "problem.missing",
            ProblemKind::NotAPrincipal => "problem.notAPrincipal",
            ProblemKind::NotAKey => "problem.notAKey",
            ProblemKind::AliasNotKey => "problem.aliasNotKey",
            ProblemKind::NotAVaultName => "problem.notAVaultName",
            ProblemKind::NotARegion => "problem.notARegion",
            ProblemKind::OtherRegion => "problem.otherRegion",
        };
        self.say(key, &[("field", &self.field(problem.field))])
    }

    /// The name of a field of the case, by its path.
    pub fn field(&self, path: &str) -> String {
        let key = match path {
            "caller.arn" => "field.caller.arn",
            "caller.organization" => "field.caller.organization",
            "caller.tags" => "field.caller.tags",
            "vault.name" => "field.vault.name",
            "vault.region" => "field.vault.region",
            "vault.tags" => "field.vault.tags",
            "key.arn" => "field.key.arn",
            "key.kind" => "field.key.kind",
            other => return other.to_owned(),
        };
        self.say(key, &[])
    }

    /// Something that a row depends on (`Row::unknown`): a context key, a layer or a field.
    pub fn unknown(&self, unknown: &str) -> String {
        if let Some(layer) = Layer::ALL.into_iter().find(|layer| layer.word() == unknown) {
            return self.say("unknown.layer", &[("policy", &self.layer_policy(layer))]);
        }
        let field = self.field(unknown);
        if field == unknown {
            self.say("unknown.key", &[("key", unknown)])
        } else {
            self.say("unknown.field", &[("field", &field)])
        }
    }

    /// An expectation that does not hold. Verdicts and decisions are the contract's words: a case holds them.
    pub fn unmet(&self, unmet: &Unmet) -> String {
        let (key, action, expected, found) = match unmet {
            Unmet::Verdict { expected, found } => (
                "unmet.verdict",
                "",
                contract_word(expected),
                contract_word(found),
            ),
            Unmet::Action {
                action,
                expected,
                found: Some(found),
            } => (
                "unmet.action",
                action.as_str(),
                contract_word(expected),
                contract_word(found),
            ),
            Unmet::Action {
                action,
                expected,
                found: None,
            } => (
                "unmet.noSuchAction",
                action.as_str(),
                contract_word(expected),
                String::new(),
            ),
        };
        self.say(
            key,
            &[
                ("action", action),
                ("expected", &expected),
                ("found", &found),
            ],
        )
    }

    /// Why a document is no case.
    pub fn case_error(&self, error: &case::Error) -> String {
        match error {
            case::Error::Syntax {
                line,
                column,
                ended,
            } => {
                let key = if *ended {
                    "caseError.ended"
                } else {
                    "caseError.syntax"
                };
                self.say(
                    key,
                    &[("line", &line.to_string()), ("column", &column.to_string())],
                )
            }
            case::Error::Expected { path, kind } => {
                let expected = self.case_kind(*kind);
                if path.is_empty() {
                    return self.say("caseError.document", &[("expected", &expected)]);
                }
                self.say(
                    "caseError.expected",
                    &[("field", path), ("expected", &expected)],
                )
            }
            case::Error::Word {
                path,
                found,
                allowed,
            } => {
                let allowed: Vec<String> = allowed.iter().map(|word| format!("`{word}`")).collect();
                let parameters = [
                    ("field", path.as_str()),
                    ("found", found.as_str()),
                    ("allowed", &self.list(&allowed)),
                ];
                self.say("caseError.word", &parameters)
            }
            case::Error::UnknownField {
                path,
                nearest: None,
            } => self.say("caseError.unknownField", &[("field", path)]),
            case::Error::UnknownField {
                path,
                nearest: Some(nearest),
            } => self.say(
                "caseError.misspelledField",
                &[("field", path), ("suggestion", nearest)],
            ),
            case::Error::Missing { path } => self.say("caseError.missing", &[("field", path)]),
            case::Error::Twice { path } => self.say("caseError.twice", &[("field", path)]),
            case::Error::Newer { version } => self.say("caseError.newer", &[("version", version)]),
        }
    }

    fn case_kind(&self, kind: case::Kind) -> String {
        let key = match kind {
            case::Kind::Object => "caseKind.object",
            case::Kind::List => "caseKind.list",
            case::Kind::Text => "caseKind.text",
            case::Kind::TrueOrFalse => "caseKind.trueOrFalse",
            case::Kind::Version => "caseKind.version",
            case::Kind::Number => "caseKind.number",
            case::Kind::Policy => "caseKind.policy",
            case::Kind::ContextValue => "caseKind.contextValue",
        };
        self.say(key, &[])
    }
}

/// The trace of a statement that a row's blocker cites.
pub fn cited_trace<'a>(
    report: &'a Report,
    row: &'a Row,
    cited: &Cited,
) -> Option<&'a StatementTrace> {
    let mut policies = report.judged(row.trace.as_ref()?, cited.place.layer);
    let (_, policy) = policies.find(|(place, _)| *place == cited.place)?;
    policy.statements.as_ref()?.get(cited.statement)
}

/// The line on which a statement begins, from 1.
pub(crate) fn line_of(case: &Case, cited: &Cited) -> Option<usize> {
    let text = policy_text(case, cited.place)?;
    Some(LineIndex::new(&text).position(cited.span.start).line)
}

fn contract_word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
