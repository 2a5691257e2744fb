//! Sentences about a report: the verdict, blockers, notes, problems; and errors in case documents.

use evaluator::layer::Layer;
use evaluator::placeholder::has_placeholder;
use evaluator::trace::{Decision, LayerEffect, StatementTrace};
use vault::case::{self, Case, KeyState};
use vault::report::{
    Blocker, Cited, DENIED_ACTION, Note, Problem, ProblemKind, Report, Row, Unmet, Verdict,
    unknown_layer,
};
use vault::requests::policy_text;

use crate::key;
use crate::language::{Key, Messages};

impl Messages {
    /// The verdict in one sentence, and a second one if an action beside those that create the vault is denied.
    pub fn verdict(&self, report: &Report) -> String {
        let verdict = self.verdict_of_vault(report);
        match self.denied_further(report) {
            None => verdict,
            Some(further) => format!("{verdict} {further}"),
        }
    }

    fn verdict_of_vault(&self, report: &Report) -> String {
        let impossible = self.impossible(report);
        if !impossible.is_empty() {
            let first = self.text(key::VerdictImpossible {
                problems: &self.list(&impossible),
            });
            if !report.rows.iter().any(|row| row.decision.is_denied()) {
                return first;
            }
            return format!("{first} {}", self.verdict_of_rows(report));
        }
        self.verdict_of_rows(report)
    }

    /// The properties of the case that no policy could make work; empty if there are none.
    pub fn impossible(&self, report: &Report) -> Vec<String> {
        let problems = report.problems.iter();
        let impossible = problems.filter(|problem| problem.kind.is_impossible());
        impossible.map(|problem| self.problem(problem)).collect()
    }

    fn verdict_of_rows(&self, report: &Report) -> String {
        if let Some(sentence) = self.verdict_of_aws(report) {
            return sentence;
        }
        let all = report.rows.len();
        match report.verdict {
            Verdict::Pass => match self.assumptions(report) {
                None => self.text(key::VerdictPass { count: all }),
                Some(assumptions) => self.text(key::VerdictPassAssuming {
                    count: &all.to_string(),
                    assumptions: &assumptions,
                }),
            },
            Verdict::Fail => {
                let (count, actions) = self.rows_that(report, |row| row.decision.is_denied());
                let (actions, all) = (actions.as_str(), &*all.to_string());
                if count == report.rows.len() {
                    self.text(key::VerdictFailAll { all })
                } else {
                    self.text(key::VerdictFail {
                        count,
                        actions,
                        all,
                    })
                }
            }
            Verdict::Depends => {
                let is_open = |row: &Row| row.decision == Decision::Depends;
                let (count, actions) = self.rows_that(report, is_open);
                let (actions, all) = (actions.as_str(), &*all.to_string());
                if count == report.rows.len() {
                    self.text(key::VerdictDependsAll { all })
                } else {
                    self.text(key::VerdictDepends {
                        count,
                        actions,
                        all,
                    })
                }
            }
        }
    }

    /// The number of these rows, and their actions.
    fn rows_that(&self, report: &Report, which: impl Fn(&Row) -> bool) -> (usize, String) {
        let rows = report.rows.iter().filter(|row| which(row));
        let actions: Vec<&str> = rows.map(|row| row.action).collect();
        let listed = self.actions(&actions, report.rows.len());
        (actions.len(), listed)
    }

    /// Some of the `all` actions of a report, for the middle of a sentence.
    pub fn actions(&self, actions: &[&str], all: usize) -> String {
        self.actions_in(
            |count| self.text(key::ActionsAll { count }),
            key::LIST_LAST,
            actions,
            all,
        )
    }

    /// The same with the separators that the sentence needs for all of them and before the last one.
    fn actions_in(
        &self,
        whole: impl Fn(&str) -> String,
        last: Key,
        actions: &[&str],
        all: usize,
    ) -> String {
        if actions.len() == all && all > 2 {
            return whole(&all.to_string());
        }
        let actions: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
        self.list_until(last, &actions)
    }

    /// A blocker of one action.
    pub fn blocker(&self, case: &Case, action: &str, blocker: &Blocker) -> String {
        self.blocker_of(case, &[action], usize::MAX, blocker)
    }

    /// A blocker of some of the `all` actions of a report.
    pub fn blocker_of(
        &self,
        case: &Case,
        actions: &[&str],
        all: usize,
        blocker: &Blocker,
    ) -> String {
        self.blocker_at(case, actions, all, blocker, |cited| line_of(case, cited))
    }

    /// The same with the line index of the statement's policy.
    pub(crate) fn blocker_at(
        &self,
        case: &Case,
        actions: &[&str],
        all: usize,
        blocker: &Blocker,
        line: impl Fn(&Cited) -> Option<usize>,
    ) -> String {
        // "Does not allow all 7 actions" would imply that it allows some.
        let actions = if blocker.statement.is_none() && blocker.effect == LayerEffect::ImplicitDeny
        {
            self.actions_in(
                |count| self.text(key::ActionsAny { count }),
                key::LIST_OR,
                actions,
                all,
            )
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
            return self.layer_blocker(actions, &policy, &target, blocker);
        };
        if policy_text(case, cited.place).is_none() {
            let name = self.policy_name(case, cited.place);
            let policy = self.policy_and_kind(&name, blocker.layer);
            return self.text(key::BlockerUnknownHidden {
                policy: &policy,
                actions,
            });
        }
        if let Some(finding) = &cited.unclear {
            let name = self.policy_name(case, cited.place);
            return self.text(key::BlockerUnclear {
                actions,
                finding: &self.finding(finding),
                policy: &self.policy_and_kind(&name, blocker.layer),
            });
        }
        let name = self.policy_name(case, cited.place);
        let statement =
            self.statement_at(cited, self.file_line(case, cited).or_else(|| line(cited)));
        let whole = self.policy_and_kind(&name, blocker.layer);
        match (blocker.effect, blocker.level) {
            (LayerEffect::ExplicitDeny, Some(_)) => self.text(key::BlockerExplicitDenyLevel {
                actions,
                kind: &policy,
                policy: &name,
                statement: &statement,
                target: &target,
            }),
            (LayerEffect::ExplicitDeny, None) => self.text(key::BlockerExplicitDenyStatement {
                actions,
                policy: &whole,
                statement: &statement,
            }),
            (_, Some(_)) => self.text(key::BlockerUnknownLevel {
                actions,
                kind: &policy,
                policy: &name,
                statement: &statement,
                target: &target,
            }),
            (_, None) => self.text(key::BlockerUnknownStatement {
                actions,
                policy: &whole,
                statement: &statement,
            }),
        }
    }

    /// A layer that blocks without a statement.
    fn layer_blocker(
        &self,
        actions: &str,
        policy: &str,
        target: &str,
        blocker: &Blocker,
    ) -> String {
        match (blocker.effect, blocker.layer) {
            // AWS reported it, and names no level.
            (LayerEffect::ImplicitDeny, Layer::Scp | Layer::Rcp) if blocker.level.is_none() => {
                self.text(key::BlockerImplicitDenyOther { actions, policy })
            }
            (LayerEffect::ImplicitDeny, Layer::Scp) => {
                self.text(key::BlockerImplicitDenyScp { actions, target })
            }
            (LayerEffect::ImplicitDeny, Layer::Rcp) => {
                self.text(key::BlockerImplicitDenyRcp { actions, target })
            }
            (LayerEffect::ImplicitDeny, Layer::Resource) => {
                self.text(key::BlockerImplicitDenyResource { actions })
            }
            (LayerEffect::ImplicitDeny, Layer::Identity) => {
                self.text(key::BlockerImplicitDenyIdentity { actions })
            }
            (LayerEffect::ImplicitDeny, Layer::VpcEndpoint | Layer::Boundary | Layer::Session) => {
                self.text(key::BlockerImplicitDenyOther { actions, policy })
            }
            (LayerEffect::ExplicitDeny, _) => {
                self.text(key::BlockerExplicitDenyLayer { actions, policy })
            }
            _ => self.text(key::BlockerUnknownLayer { actions, policy }),
        }
    }

    /// The name of a statement of the case: its `Sid`, or else its line.
    pub fn statement(&self, case: &Case, cited: &Cited) -> String {
        let line = self.file_line(case, cited).or_else(|| line_of(case, cited));
        self.statement_at(cited, line)
    }

    /// The line of a statement in the file that its policy came from, if it came from one.
    fn file_line(&self, case: &Case, cited: &Cited) -> Option<usize> {
        if !self.knows_files() {
            return None;
        }
        let text = policy_text(case, cited.place)?;
        self.line_in_file(&text, cited.span.start)
    }

    /// The same with the line on which it starts.
    fn statement_at(&self, cited: &Cited, line: Option<usize>) -> String {
        if let Some(sid) = cited.sid.as_deref().filter(|sid| !sid.is_empty()) {
            return self.text(key::StatementSid { sid });
        }
        match line {
            Some(line) => self.text(key::StatementLine {
                line: &line.to_string(),
            }),
            None => self.text(key::StatementNumber {
                number: &(cited.statement + 1).to_string(),
            }),
        }
    }

    /// A note of a row.
    pub fn note(&self, note: Note) -> String {
        let key = match note {
            Note::NotInBackupFullAccess => key::NOTE_NOT_IN_BACKUP_FULL_ACCESS,
            Note::GrantDecides => key::NOTE_GRANT_DECIDES,
            Note::LayerChoiceUndocumented => key::NOTE_LAYER_CHOICE_UNDOCUMENTED,
            Note::StarAcrossColon => key::NOTE_STAR_ACROSS_COLON,
            Note::ForwardingUndocumented => key::NOTE_FORWARDING_UNDOCUMENTED,
            Note::ThroughBackup => key::NOTE_THROUGH_BACKUP,
            Note::MadeByCaller => key::NOTE_MADE_BY_CALLER,
            Note::BackupInCalledVia => key::NOTE_BACKUP_IN_CALLED_VIA,
            Note::OneEncryptionContextKey => key::NOTE_ONE_ENCRYPTION_CONTEXT_KEY,
            Note::AddressOfCaller => key::NOTE_ADDRESS_OF_CALLER,
            Note::NeededForTags => key::NOTE_NEEDED_FOR_TAGS,
            Note::GrantMayAllow => key::NOTE_GRANT_MAY_ALLOW,
            Note::GrantShown => key::NOTE_GRANT_SHOWN,
            Note::TooMuchOpen => key::NOTE_TOO_MUCH_OPEN,
            Note::Doubt(doubt) => {
                return self.text(key::NoteDoubt {
                    doubt: &self.doubt(doubt),
                });
            }
        };
        self.text(key)
    }

    /// A problem with a field of the case.
    pub fn problem(&self, problem: &Problem) -> String {
        match problem.kind {
            ProblemKind::Missing => self.text(key::ProblemMissing {
                field: &self.field(problem.field),
            }),
            ProblemKind::Placeholder => self.text(key::ProblemPlaceholder {
                field: &self.field(problem.field),
            }),
            ProblemKind::NotAPrincipal => self.text(key::ProblemNotAPrincipal {
                field: &self.field(problem.field),
            }),
            ProblemKind::NotAKey => self.text(key::ProblemNotAKey {
                field: &self.field(problem.field),
            }),
            ProblemKind::AliasNotKey => self.text(key::ProblemAliasNotKey {
                field: &self.field(problem.field),
            }),
            ProblemKind::NotTheBackupKey => self.text(key::ProblemNotTheBackupKey {
                field: &self.field(problem.field),
            }),
            ProblemKind::NotAVaultName => self.text(key::ProblemNotAVaultName {
                field: &self.field(problem.field),
            }),
            ProblemKind::NotARegion => self.text(key::ProblemNotARegion {
                field: &self.field(problem.field),
            }),
            ProblemKind::MisspelledRegion(suggestion) => self.text(key::ProblemMisspelledRegion {
                field: &self.field(problem.field),
                suggestion,
            }),
            ProblemKind::UnknownRegion => self.text(key::ProblemUnknownRegion {
                field: &self.field(problem.field),
            }),
            ProblemKind::KeyUnusable(state) => self.text(key::ProblemKeyUnusable {
                state: KeyState::WORDS.name(&state),
            }),
            ProblemKind::KeyNotSymmetric => self.text(key::PROBLEM_KEY_NOT_SYMMETRIC),
            ProblemKind::OtherPartition => self.text(key::ProblemOtherPartition {
                field: &self.field(problem.field),
            }),
            ProblemKind::RegionOfOtherPartition => self.text(key::ProblemRegionOfOtherPartition {
                field: &self.field(problem.field),
            }),
            ProblemKind::OtherRegion => self.text(key::ProblemOtherRegion {
                field: &self.field(problem.field),
            }),
        }
    }

    /// The name of a field of the case, by its path.
    pub fn field(&self, path: &str) -> String {
        let key = match path {
            "caller.arn" => key::FIELD_CALLER_ARN,
            "caller.organization" => key::FIELD_CALLER_ORGANIZATION,
            "caller.tags" => key::FIELD_CALLER_TAGS,
            DENIED_ACTION => key::FIELD_DENIALS_ACTION,
            "vault.name" => key::FIELD_VAULT_NAME,
            "vault.region" => key::FIELD_VAULT_REGION,
            "vault.tags" => key::FIELD_VAULT_TAGS,
            "vault.kind" => key::FIELD_VAULT_KIND,
            "vault.settings" => key::FIELD_VAULT_SETTINGS,
            "key.arn" => key::FIELD_KEY_ARN,
            "key.kind" => key::FIELD_KEY_KIND,
            "key.state" => key::FIELD_KEY_STATE,
            "key.grants" => key::FIELD_KEY_GRANTS,
            "way" => key::FIELD_WAY,
            other => return other.to_owned(),
        };
        self.text(key)
    }

    /// An unknown of a row (`Row::unknown`): a context key, a layer or a field.
    pub fn unknown(&self, unknown: &str) -> String {
        match unknown_layer(unknown) {
            Some((layer, None)) => {
                return self.text(key::UnknownLayer {
                    policy: &self.layer_policy(layer),
                });
            }
            Some((layer, Some(name))) => {
                let policy = self.policy_and_kind(name, layer);
                return self.text(key::UnknownPolicy { policy: &policy });
            }
            None => {}
        }
        let field = self.field(unknown);
        if field == unknown && has_placeholder(unknown) {
            self.text(key::UnknownPlaceholder {
                placeholder: unknown,
            })
        } else if field == unknown {
            self.text(key::UnknownKey { key: unknown })
        } else {
            self.text(key::UnknownField { field: &field })
        }
    }

    /// An expectation that is not met. Verdicts and decisions have the names of the contract, because a case contains
    /// them.
    pub fn unmet(&self, unmet: &Unmet) -> String {
        match unmet {
            Unmet::Verdict { expected, found } => self.text(key::UnmetVerdict {
                expected: &contract_word(expected),
                found: &contract_word(found),
            }),
            Unmet::Action {
                action,
                expected,
                found: Some(found),
            } => self.text(key::UnmetAction {
                action,
                expected: &contract_word(expected),
                found: &contract_word(found),
            }),
            Unmet::Action {
                action,
                expected,
                found: None,
            } => self.text(key::UnmetNoSuchAction {
                action,
                expected: &contract_word(expected),
            }),
        }
    }

    /// The reason why a document is not a case.
    pub fn case_error(&self, error: &case::Error) -> String {
        match error {
            case::Error::Syntax {
                line,
                column,
                ended,
            } => {
                let (line, column) = (line.to_string(), column.to_string());
                if *ended {
                    self.text(key::CaseErrorEnded {
                        column: &column,
                        line: &line,
                    })
                } else {
                    self.text(key::CaseErrorSyntax {
                        column: &column,
                        line: &line,
                    })
                }
            }
            case::Error::Finding {
                line,
                column,
                finding,
            } => self.text(key::CaseErrorFinding {
                column: &column.to_string(),
                line: &line.to_string(),
                reason: &self.finding(finding),
            }),
            case::Error::Expected { path, kind } => {
                let expected = self.case_kind(*kind);
                if path.is_empty() {
                    return self.text(key::CaseErrorDocument {
                        expected: &expected,
                    });
                }
                self.text(key::CaseErrorExpected {
                    expected: &expected,
                    field: path,
                })
            }
            case::Error::Word {
                path,
                found,
                allowed,
            } => {
                let allowed: Vec<String> = allowed.iter().map(|word| format!("`{word}`")).collect();
                self.text(key::CaseErrorWord {
                    allowed: &self.list(&allowed),
                    field: path.as_str(),
                    found: found.as_str(),
                })
            }
            case::Error::UnknownField {
                path,
                nearest: None,
            } => self.text(key::CaseErrorUnknownField { field: path }),
            case::Error::UnknownField {
                path,
                nearest: Some(nearest),
            } => self.text(key::CaseErrorMisspelledField {
                field: path,
                suggestion: nearest,
            }),
            case::Error::Missing { path } => self.text(key::CaseErrorMissing { field: path }),
            case::Error::Twice { path } => self.text(key::CaseErrorTwice { field: path }),
            case::Error::Newer { version } => self.text(key::CaseErrorNewer { version }),
        }
    }

    fn case_kind(&self, kind: case::Kind) -> String {
        let key = match kind {
            case::Kind::Object => key::CASE_KIND_OBJECT,
            case::Kind::List => key::CASE_KIND_LIST,
            case::Kind::Text => key::CASE_KIND_TEXT,
            case::Kind::TrueOrFalse => key::CASE_KIND_TRUE_OR_FALSE,
            case::Kind::Version => key::CASE_KIND_VERSION,
            case::Kind::Number => key::CASE_KIND_NUMBER,
            case::Kind::Policy => key::CASE_KIND_POLICY,
            case::Kind::ContextValue => key::CASE_KIND_CONTEXT_VALUE,
        };
        self.text(key)
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

/// The line on which a statement starts, from 1.
pub(crate) fn line_of(case: &Case, cited: &Cited) -> Option<usize> {
    let text = policy_text(case, cited.place)?;
    // A text can contain thousands of statements, so this only counts line breaks.
    let before = text.get(..cited.span.start)?;
    let count = |wanted: u8| before.bytes().filter(|byte| *byte == wanted).count();
    let returns = count(b'\r');
    let pairs = if returns > 0 {
        before.matches("\r\n").count()
    } else {
        0
    };
    Some(count(b'\n') + returns - pairs + 1)
}

fn contract_word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
