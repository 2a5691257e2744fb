//! `canivault mcp`: a server of the Model Context Protocol, for programs that write policies with a language model.
//!
//! It reads and writes standard input and output, and neither files nor the network: what the tools work on is in their
//! arguments. Each tool gives what the command of its name prints as JSON.

use analysis::{Budget, compare_all, of_cases, of_documents};
use messages::Messages;
use messages::escape::{JsonText, TerminalText};
use messages::{FixJson, report_json};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig};
use rmcp::{ErrorData, ServerHandler, ServiceExt as _, tool, tool_handler, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use vault::case::{self, Case};
use vault::fix;
use vault::infer::infer;
use vault::report::Verdict;

use super::{check, explain, import, lint};
use crate::batch;
use crate::infrastructure::{Infrastructure, TextFile};
use crate::{Failure, Status};

/// Serve the Model Context Protocol on standard input and output, for assistants that write policies
///
/// The tools check, compare, explain, fix, lint and import. They need no credentials, and reach neither files nor the network.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {}

const EXAMPLES: &str = r#"Example, in the settings of an assistant:
  {"mcpServers": {"canivault": {"command": "canivault", "args": ["mcp"]}}}"#;

/// Serves until standard input ends.
pub(crate) fn run(_: &Args, words: &Messages) -> Result<Status, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Sentence(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| failed(&error))?;
    runtime.block_on(async {
        let server = Server {
            words: Arc::new(words.clone()),
        };
        let service = match server.serve(rmcp::transport::stdio()).await {
            Ok(service) => service,
            // Nobody asked for anything.
            Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            Err(error) => return Err(failed(&error)),
        };
        service.waiting().await.map_err(|error| failed(&error))?;
        Ok(())
    })?;
    Ok(Status::Pass)
}

#[derive(Clone)]
struct Server {
    words: Arc<Messages>,
}

/// A case.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CheckArguments {
    /// The case, as a JSON object or as its text: `caller`, `vault`, `key`, `policies` and more. `docs/schemas/case.json`
    /// has the whole of it.
    case: Value,
}

/// A case, and which of its actions.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ActionArguments {
    /// The case, as a JSON object or as its text.
    case: Value,
    /// The action, such as `kms:CreateGrant`. Without it: every one that is not allowed.
    action: Option<String>,
}

/// A policy.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LintArguments {
    /// The policy, as a JSON object or as its text.
    policy: Value,
    /// `identity`, `boundary`, `session`, `scp`, `rcp`, `vpcEndpoint` or `resource` (a key policy). Without it, what is in
    /// the policy tells.
    layer: Option<evaluator::layer::Layer>,
}

/// Texts to make a case of.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImportArguments {
    /// What there is: outputs of the AWS CLI, policies, AccessDenied messages, CloudTrail events, Terraform,
    /// CloudFormation.
    texts: Vec<String>,
    /// A case to add to.
    into: Option<Value>,
    /// The user or role whose policies count, where there are several.
    principal: Option<String>,
}

/// Two cases, or two policies of one layer.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CompareArguments {
    /// What was there before: a case, or with `layer` a policy; as a JSON object or as its text.
    before: Value,
    /// What is there after.
    after: Value,
    /// The layer of the policies: `identity`, `boundary`, `session`, `scp`, `rcp`, `vpcEndpoint` or `resource` (a key
    /// policy). Without it, both are cases.
    layer: Option<evaluator::layer::Layer>,
}

/// What `fix` finds.
#[derive(Serialize)]
struct Fixed {
    /// The verdict after the best fix.
    verdict: Verdict,
    fixes: Vec<FixJson>,
    /// The case with the best fix.
    case: Case,
}

/// What `import` makes.
#[derive(Serialize)]
struct Imported {
    case: Case,
    /// What went where.
    said: Vec<String>,
}

#[tool_router]
impl Server {
    #[tool(
        description = "Says which of the seven actions that creating an AWS Backup vault takes are allowed, and which policy stands in the way of the others. Give the policies as they are; leave out what is not known: the answer then says what it depends on.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn check(
        &self,
        Parameters(arguments): Parameters<CheckArguments>,
    ) -> Result<CallToolResult, ErrorData> {
        let words = Arc::clone(&self.words);
        answered(move || {
            let (case, inferred) = infer(case_of(&arguments.case, &words)?);
            let report = vault::report(&case);
            let unmet = check::unmet(&case, &report, &words);
            let json = report_json(&case, &report, &words);
            structured(&check::CaseReport {
                version: batch::VERSION,
                case: String::new(),
                report: json.with_inferred(&case, &inferred, &words),
                unmet,
            })
        })
        .await
    }

    #[tool(
        description = "Says why: for each action every layer, policy and statement, and why each value matched or did not.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn explain(
        &self,
        Parameters(arguments): Parameters<ActionArguments>,
    ) -> Result<CallToolResult, ErrorData> {
        let words = Arc::clone(&self.words);
        answered(move || {
            let case = case_of(&arguments.case, &words)?;
            let actions: Vec<String> = arguments.action.into_iter().collect();
            let files = Infrastructure::default();
            let page = explain::page(&case, files, &actions, false, &words)?;
            let text = anstream::adapter::strip_str(page.text()).to_string();
            Ok(CallToolResult::success(vec![ContentBlock::text(text)]))
        })
        .await
    }

    #[tool(
        description = "Finds the smallest changes of policies that make the actions pass, each tried out and evaluated again: the changed policy, whose job the change is, what else it permits, and the case after it.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn fix(
        &self,
        Parameters(arguments): Parameters<ActionArguments>,
    ) -> Result<CallToolResult, ErrorData> {
        let words = Arc::clone(&self.words);
        answered(move || {
            let (case, _) = infer(case_of(&arguments.case, &words)?);
            let fixes = super::fix::find(&case, arguments.action.as_deref(), &words)?;
            let report = vault::report(&case);
            let json = report_json(&case, &report, &words).with_fixes(&case, &fixes, &words);
            let after = fixes.first().map(|best| fix::apply(&case, &best.steps));
            let after = after.unwrap_or(case);
            structured(&Fixed {
                verdict: vault::report(&after).verdict,
                fixes: json.fixes,
                case: after,
            })
        })
        .await
    }

    #[tool(
        description = "Checks an AWS policy by itself: what AWS would refuse, what is spelled wrong, what says something else than it seems to, with lines and columns.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn lint(
        &self,
        Parameters(arguments): Parameters<LintArguments>,
    ) -> Result<CallToolResult, ErrorData> {
        let words = Arc::clone(&self.words);
        answered(move || {
            let text = text_of(&arguments.policy);
            structured(&lint::report(&text, arguments.layer, &words))
        })
        .await
    }

    #[tool(
        description = "Proves that policies allow nothing that others do not, or gives a request that is newly allowed, over every action, resource, principal and context. Compare a policy before and after each change that you propose.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn compare(
        &self,
        Parameters(arguments): Parameters<CompareArguments>,
    ) -> Result<CallToolResult, ErrorData> {
        let words = Arc::clone(&self.words);
        answered(move || {
            let CompareArguments {
                before,
                after,
                layer,
            } = &arguments;
            let questions = match layer {
                Some(layer) => of_documents(&text_of(before), &text_of(after), *layer),
                None => vec![of_cases(
                    &case_of(before, &words)?,
                    &case_of(after, &words)?,
                )],
            };
            // There is always a question.
            let directions = compare_all(questions, Budget::default()).ok_or(Failure::Closed)?;
            structured(&words.comparison_json(&directions))
        })
        .await
    }

    #[tool(
        description = "Makes a case of what there is: outputs of the AWS CLI, policies, AccessDenied messages, CloudTrail events, Terraform and CloudFormation. Check the case that it gives.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn import(
        &self,
        Parameters(arguments): Parameters<ImportArguments>,
    ) -> Result<CallToolResult, ErrorData> {
        let words = Arc::clone(&self.words);
        answered(move || {
            let case = match &arguments.into {
                Some(case) => case_of(case, &words)?,
                None => Case::default(),
            };
            let numbered = (1..).zip(arguments.texts);
            let files = numbered.map(|(number, text): (usize, String)| TextFile {
                path: PathBuf::from(format!("{number}")),
                text,
                found: false,
            });
            let principal = arguments.principal.as_deref();
            let (case, said) = import::assemble(files.collect(), case, principal, &words)?;
            structured(&Imported { case, said })
        })
        .await
    }
}

#[tool_handler]
impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let mut program = Implementation::default();
        "canivault".clone_into(&mut program.name);
        env!("CARGO_PKG_VERSION").clone_into(&mut program.version);
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(program)
            .with_instructions(
                "Evaluates AWS policies for the creation of AWS Backup vaults. Check policies with it before you propose \
                 them: `import` makes a case, `check` decides it, `explain` says why, `fix` proposes changes.",
            )
    }
}

/// An answer, found beside the thread that reads: a long search holds nobody up. What cannot be used is said as the tool's
/// own error, so that a model can read it and try again.
async fn answered(
    answer: impl FnOnce() -> Result<CallToolResult, Failure> + Send + 'static,
) -> Result<CallToolResult, ErrorData> {
    let answered = tokio::task::spawn_blocking(answer).await;
    match answered {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(Failure::Sentence(sentence))) => {
            let sentence = TerminalText::new(&sentence).to_string();
            Ok(CallToolResult::error(vec![ContentBlock::text(sentence)]))
        }
        Ok(Err(Failure::Closed)) => Err(ErrorData::internal_error("closed", None)),
        Err(fault) => Err(ErrorData::internal_error(fault.to_string(), None)),
    }
}

/// A value as structured content, and as text for clients that read no other.
fn structured(value: &impl Serialize) -> Result<CallToolResult, Failure> {
    let failed = |error: serde_json::Error| Failure::Sentence(error.to_string());
    let json = JsonText::new(&serde_json::to_string(value).map_err(failed)?);
    let value = serde_json::from_str(json.as_str()).map_err(failed)?;
    let mut result = CallToolResult::structured(value);
    result.content = vec![ContentBlock::text(json.to_string())];
    Ok(result)
}

/// A JSON document that is given as a value or as its text. Whoever has the text keeps its lines.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

fn case_of(value: &Value, words: &Messages) -> Result<Case, Failure> {
    let case = case::read(&text_of(value));
    case.map_err(|error| Failure::Sentence(words.case_error(&error)))
}
