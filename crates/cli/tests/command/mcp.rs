//! `canivault mcp`, asked by a client of the protocol's own library.

use crate::{case, command};
use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::RunningService;
use rmcp::transport::TokioChildProcess;
use rmcp::{RoleClient, ServiceExt as _};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

type Client = RunningService<RoleClient, ()>;

async fn client() -> Client {
    let program = command(&["mcp"]).get_program().to_owned();
    let mut program = tokio::process::Command::new(program);
    program.arg("mcp");
    let transport = TokioChildProcess::new(program).expect("canivault starts");
    ().serve(transport).await.expect("the server answers")
}

async fn call(client: &Client, tool: &'static str, arguments: &Value) -> CallToolResult {
    let arguments = arguments.as_object().expect("arguments").clone();
    let request = CallToolRequestParams::new(tool).with_arguments(arguments);
    client.call_tool(request).await.expect("an answer")
}

fn structured(result: &CallToolResult) -> &Value {
    assert_ne!(result.is_error, Some(true), "{result:?}");
    result
        .structured_content
        .as_ref()
        .expect("structured content")
}

#[test]
fn an_assistant_imports_checks_explains_and_fixes() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = client().await;
        let tools = client.list_all_tools().await.expect("the tools");
        let mut names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
        names.sort_unstable();
        assert_eq!(names, ["check", "compare", "explain", "fix", "import", "lint"]);
        for tool in &tools {
            assert!(tool.description.as_ref().is_some_and(|text| text.len() > 40), "{}", tool.name);
            assert!(tool.input_schema.contains_key("properties"), "{}", tool.name);
        }
        let fail = case("fail.json");
        let text = json!({"case": fail});
        let object = json!({"case": serde_json::from_str::<Value>(&fail).expect("a case")});
        let checked = call(&client, "check", &text).await;
        assert_eq!(structured(&checked)["verdict"], "fail");
        assert_eq!(structured(&call(&client, "check", &object).await)["verdict"], "fail");
        let fixed = call(&client, "fix", &text).await;
        assert_eq!(structured(&fixed)["verdict"], "pass");
        let after = json!({"case": structured(&fixed)["case"]});
        assert_eq!(structured(&call(&client, "check", &after).await)["verdict"], "pass");
        let explained = call(&client, "explain", &json!({"case": fail, "action": "kms:CreateGrant"})).await;
        let content = serde_json::to_string(&explained.content).expect("JSON");
        assert!(content.contains("kms:CreateGrant") && !content.contains("\\u001b"), "{content}");
        let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Alow", "Action": "kms:*", "Resource": "*"}}"#;
        let linted = call(&client, "lint", &json!({"policy": policy, "layer": "scp"})).await;
        assert_eq!(structured(&linted)["findings"][0]["code"], "badEffect");
        let after = policy.replace("Alow", "Allow");
        let before = after.replace("kms:*", "kms:Decrypt");
        for (before, after, answer) in [(&before, &after, "some"), (&after, &before, "none")] {
            let compared = call(&client, "compare", &json!({"before": before, "after": after, "layer": "scp"})).await;
            assert_eq!(structured(&compared)["newAccess"]["answer"], answer, "{before} {after}");
        }
        let compared = call(&client, "compare", &json!({"before": fail, "after": structured(&fixed)["case"]})).await;
        assert_eq!(structured(&compared)["newAccess"]["answer"], "some");
        let imported = call(&client, "import", &json!({"texts": [policy.replace("Alow", "Allow")]})).await;
        let imported = structured(&imported);
        assert!(imported["case"]["policies"]["identity"][0]["text"].is_string(), "{imported}");
        assert!(!imported["said"].as_array().expect("sentences").is_empty());
        // What cannot be used is an answer too, that a model can read.
        for (tool, arguments, said) in [
            ("check", json!({"case": {"vaul": {}}}), "did you mean"),
            ("check", json!({"case": "{"}), "JSON"),
            ("compare", json!({"before": {"vaul": {}}, "after": {}}), "did you mean"),
            ("fix", json!({"case": fail, "action": "s3:GetObject"}), "s3:GetObject"),
            ("import", json!({"texts": ["nothing"]}), "nothing"),
            ("check", json!({"case": {"policies": {"identity": [{"file": "/etc/hostname"}]}}}), ""),
        ] {
            let refused = call(&client, tool, &arguments).await;
            let content = serde_json::to_string(&refused.content).expect("JSON");
            assert!(content.contains(said), "{arguments}: {content}");
            assert!(said.is_empty() || refused.is_error == Some(true), "{content}");
            let hostname = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
            assert!(hostname.trim().is_empty() || !content.contains(hostname.trim()), "{content}");
        }
        // The quickest of several: others use this machine too, and this may be a build without optimization.
        let mut quickest = Duration::MAX;
        for _ in 0..20 {
            let begun = Instant::now();
            call(&client, "check", &text).await;
            quickest = quickest.min(begun.elapsed());
        }
        let limit = if cfg!(debug_assertions) { 200 } else { 20 };
        assert!(quickest < Duration::from_millis(limit), "{quickest:?}");
        client.cancel().await.expect("the server ends");
    });
}
