//! Changes to texts, to the letter.

use super::*;

fn wanted() -> NewStatement {
    NewStatement {
        sid: "New".into(),
        principal: None,
        actions: vec!["kms:Decrypt".into()],
        resource: "*".into(),
        conditions: Vec::new(),
    }
}

#[test]
fn a_statement_goes_behind_the_last_one_in_the_same_layout() {
    let rows = [
        (
            "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\"Sid\": \"A\"}\n    ]\n}",
            "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\"Sid\": \"A\"},\n        {\n            \"Sid\": \"New\",\n            \"Effect\": \"Allow\",\n            \"Action\": \"kms:Decrypt\",\n            \"Resource\": \"*\"\n        }\n    ]\n}",
        ),
        (
            r#"{"Statement":[{"Sid":"A"}]}"#,
            r#"{"Statement":[{"Sid":"A"}, {"Sid": "New", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}"#,
        ),
        (
            r#"{"Statement":{"Sid":"A"}}"#,
            r#"{"Statement":[{"Sid":"A"}, {"Sid": "New", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}"#,
        ),
        (
            r#"{"Statement":[]}"#,
            r#"{"Statement":[{"Sid": "New", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}"#,
        ),
    ];
    for (before, after) in rows {
        let changes = add_statement(before, &wanted()).unwrap();
        assert_eq!(apply(before, &changes), after);
    }
}

#[test]
fn a_value_joins_the_others() {
    let rows = [
        (
            r#"{"Statement":[{"Action":"a:B"}]}"#,
            r#"{"Statement":[{"Action":["a:B", "c:D"]}]}"#,
        ),
        (
            r#"{"Statement":{"Action":["a:B","a:C"]}}"#,
            r#"{"Statement":{"Action":["a:B","a:C", "c:D"]}}"#,
        ),
        (
            "{\"Statement\":[{\n  \"Action\": [\n    \"a:B\"\n  ]}]}",
            "{\"Statement\":[{\n  \"Action\": [\n    \"a:B\",\n    \"c:D\"\n  ]}]}",
        ),
    ];
    for (before, after) in rows {
        let changes = add_value(before, 0, "Action", "c:D").unwrap();
        assert_eq!(apply(before, &changes), after);
    }
    assert_eq!(
        add_value(r#"{"Statement":[{"Action":7}]}"#, 0, "Action", "c:D"),
        None
    );
}

#[test]
fn values_leave_with_their_commas() {
    let text = r#"{"Statement":{"Action":["a:B", "a:C", "a:D"]}}"#;
    let rows: [(&[usize], Option<&str>); 7] = [
        (&[0], Some(r#"["a:C", "a:D"]"#)),
        (&[1], Some(r#"["a:B", "a:D"]"#)),
        (&[2], Some(r#"["a:B", "a:C"]"#)),
        (&[0, 1], Some(r#"["a:D"]"#)),
        (&[0, 2], Some(r#"["a:C"]"#)),
        (&[1, 2], Some(r#"["a:B"]"#)),
        (&[0, 1, 2], None),
    ];
    for (gone, after) in rows {
        let changes = remove_values(text, 0, "Action", gone);
        let after = after.map(|after| format!(r#"{{"Statement":{{"Action":{after}}}}}"#));
        assert_eq!(
            changes.map(|changes| apply(text, &changes)),
            after,
            "{gone:?}"
        );
    }
    assert_eq!(
        remove_values(r#"{"Statement":{"Action":"a:B"}}"#, 0, "Action", &[0]),
        None
    );
}

#[test]
fn what_is_added_is_indented_like_its_neighbours() {
    let before = "{\n  \"Statement\": [\n    {\n      \"Sid\": \"A\"\n    }\n  ]\n}";
    let after = "{\n  \"Statement\": [\n    {\n      \"Sid\": \"A\",\n      \"Condition\": {\n        \"Op\": {\n          \"k:a\": \"v\"\n        }\n      }\n    }\n  ]\n}";
    let changes = add_condition(before, 0, "Op", "k:a", &["v"]).unwrap();
    assert_eq!(apply(before, &changes), after);
}

#[test]
fn a_condition_joins_the_operator_the_element_or_the_statement() {
    let rows = [
        (
            r#"{"Statement":[{"Sid":"A"}]}"#,
            Some(r#"{"Statement":[{"Sid":"A", "Condition": {"Op": {"k:a": "v"}}}]}"#),
        ),
        (
            r#"{"Statement":[{"Condition":{"Other":{"k:b":"w"}}}]}"#,
            Some(r#"{"Statement":[{"Condition":{"Other":{"k:b":"w"}, "Op": {"k:a": "v"}}}]}"#),
        ),
        (
            r#"{"Statement":[{"Condition":{"Op":{"k:b":"w"}}}]}"#,
            Some(r#"{"Statement":[{"Condition":{"Op":{"k:b":"w", "k:a": "v"}}}]}"#),
        ),
        (r#"{"Statement":[{"Condition":{"Op":{"K:A":"w"}}}]}"#, None),
    ];
    for (before, after) in rows {
        let changes = add_condition(before, 0, "Op", "k:a", &["v"]);
        assert_eq!(
            changes.map(|changes| apply(before, &changes)).as_deref(),
            after
        );
    }
}

#[test]
fn a_condition_of_several_values_is_a_list() {
    let changes = add_condition(r#"{"Statement":[{"Sid":"A"}]}"#, 0, "Op", "k", &["v", "w"]);
    let after = changes.map(|changes| apply(r#"{"Statement":[{"Sid":"A"}]}"#, &changes));
    let expected = r#"{"Statement":[{"Sid":"A", "Condition": {"Op": {"k": ["v", "w"]}}}]}"#;
    assert_eq!(after.as_deref(), Some(expected));
}

#[test]
fn a_new_policy_is_a_policy() {
    let mut wanted = wanted();
    wanted.principal = Some("arn:aws:iam::444455556666:root".into());
    wanted.conditions = vec![("Bool", "kms:GrantIsForAWSResource".into(), "true".into())];
    let text = new_policy(&wanted);
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        read["Statement"][0]["Principal"]["AWS"],
        "arn:aws:iam::444455556666:root"
    );
    assert_eq!(
        read["Statement"][0]["Condition"]["Bool"]["kms:GrantIsForAWSResource"],
        "true"
    );
}

#[test]
fn documents_are_joined_in_the_layout_of_the_first() {
    let rows: [(&[&str], Option<&str>); 13] = [
        (
            &[
                "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Sid\": \"A\"}\n  ]\n}",
                r#"{"Version": "2012-10-17", "Statement": [{"Sid": "B"}, {"Sid": "C"}]}"#,
            ],
            Some(
                "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Sid\": \"A\"},\n    {\"Sid\": \"B\"},\n    {\"Sid\": \"C\"}\n  ]\n}",
            ),
        ),
        (
            &[
                r#"{"Version":"2012-10-17","Statement":{"Sid":"A"}}"#,
                r#"{"Version":"2012-10-17","Statement":{"Sid":"B"}}"#,
                r#"{"Version":"2012-10-17","Statement":[]}"#,
            ],
            Some(r#"{"Version":"2012-10-17","Statement":[{"Sid":"A"}, {"Sid":"B"}]}"#),
        ),
        (
            &[
                r#"{"Version":"2012-10-17","Statement":[]}"#,
                r#"{"Version":"2012-10-17","Statement":{"Sid":"B"}}"#,
            ],
            Some(r#"{"Version":"2012-10-17","Statement":[{"Sid":"B"}]}"#),
        ),
        // Without variables, an older version means the same.
        (
            &[
                r#"{"Version":"2012-10-17","Statement":[]}"#,
                r#"{"Version":"2008-10-17","Statement":{"Sid":"B"}}"#,
            ],
            Some(r#"{"Version":"2012-10-17","Statement":[{"Sid":"B"}]}"#),
        ),
        (
            &[
                r#"{"Version": "2008-10-17", "Statement": {"Sid": "A"}}"#,
                r#"{"Version": "2012-10-17", "Statement": {"Resource": "${aws:username}"}}"#,
            ],
            Some(
                r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A"}, {"Resource": "${aws:username}"}]}"#,
            ),
        ),
        (
            &[
                "{\n  \"Statement\": []\n}",
                r#"{"Version": "2012-10-17", "Statement": []}"#,
            ],
            Some("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}"),
        ),
        (
            &[
                r#"{"Statement": {"Resource": "${*}"}}"#,
                r#"{"Statement": {"Sid": "B"}}"#,
            ],
            Some(r#"{"Statement": [{"Resource": "${*}"}, {"Sid": "B"}]}"#),
        ),
        (
            &[
                r#"{"Statement": {"Resource": "${*}"}}"#,
                r#"{"Version": "2008-10-17", "Statement": {"Sid": "B"}}"#,
            ],
            Some(r#"{"Statement": [{"Resource": "${*}"}, {"Sid": "B"}]}"#),
        ),
        // No single policy is equivalent to both together.
        (
            &[
                r#"{"Version":"2012-10-17","Statement":[]}"#,
                r#"{"Version":"2008-10-17","Statement":{"Resource":"${aws:username}"}}"#,
            ],
            None,
        ),
        (
            &[
                r#"{"Version":"2008-10-17","Statement":{"Resource":"\u0024{aws:username}"}}"#,
                r#"{"Version":"2012-10-17","Statement":[]}"#,
            ],
            None,
        ),
        (
            &[
                r#"{"Version":"2012-10-17","Statement":[]}"#,
                r#"{"Version":"2016-10-17","Statement":{"Sid":"B"}}"#,
            ],
            None,
        ),
        (&[r#"{"Statement":[]}"#, r#"{"Key": 1}"#], None),
        (&[], None),
    ];
    for (documents, joined) in rows {
        assert_eq!(join(documents.iter().copied()).as_deref(), joined);
    }
}

#[test]
fn only_the_lines_that_change_are_marked() {
    let minified = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:Decrypt"],"Resource":"arn:aws:kms:us-west-2:111122223333:key/1"}}"#;
    let more = minified.replace("\"kms:Decrypt\"", "\"kms:Decrypt\",\"kms:CreateGrant\"");
    let new_policy = minified.replace("kms:Decrypt", "kms:*");
    let rows = [
        ("a\nb\nc\nd", "a\nb\nx\nd", " b|-c|+x| d"),
        ("a\nb\nc", "a\nb\nb\nc", " b|+b| c"),
        ("", "a", "+a"),
        ("a\nb", "a", " a|-b"),
        ("a", "a", ""),
        // Two places, and what is between them.
        ("a\nb\nc\nd\ne", "x\nb\nc\nd\ny", "-a|+x| b|~| d|-e|+y"),
        // A comma that is added because a line follows is not a change.
        ("[\n  1\n]", "[\n  1,\n  2\n]", "   1,|+  2| ]"),
        (
            "[\n  {\n    1\n  }\n]",
            "[\n  {\n    1\n  },\n  {\n    2\n  }\n]",
            "   },|+  {|+    2|+  }| ]",
        ),
        (
            minified,
            &*more,
            r#"       "kms:Decrypt",|+      "kms:CreateGrant"|     ],"#,
        ),
        (
            "",
            &*new_policy,
            r#"+{|+  "Version": "2012-10-17",|+  "Statement": {|+    "Effect": "Allow",|+    "Action": [|+      "kms:*"|+    ],|+    "Resource": "arn:aws:kms:us-west-2:111122223333:key/1"|+  }|+}"#,
        ),
    ];
    for (old, new, expected) in rows {
        let found: Vec<String> = lines(old, new, 1)
            .into_iter()
            .map(|line| {
                let sign = match line.mark {
                    Mark::Same => ' ',
                    Mark::Gone => '-',
                    Mark::Come => '+',
                    Mark::Skipped => '~',
                };
                format!("{sign}{}", line.text)
            })
            .collect();
        assert_eq!(found.join("|"), expected, "{old} {new}");
    }
}

#[test]
fn long_texts_without_anything_in_common_are_compared_at_once() {
    let found = lines(&"a\n".repeat(4000), &"b\n".repeat(4000), 1);
    assert_eq!(found.len(), 8000);
    assert_eq!(found.first().map(|line| line.mark), Some(Mark::Gone));
}
