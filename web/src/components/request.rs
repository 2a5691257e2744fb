//! The request: who creates which vault with which key.

use super::prose::prose;
use super::select::Select;
use super::speech::use_speech;
use crate::browser;
use crate::state::{Action, Field, KeyKind, Organization, Tagged, Via, Way};
use crate::view::screen::{ChoiceView, FieldView, RequestView};
use yew::{AttrValue, Callback, Event, Html, InputEvent, Properties, classes, component, html};

/// What the request needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows.
    pub request: RequestView,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The request.
#[component]
pub fn Request(props: &Props) -> Html {
    let speech = use_speech();
    let Props { request, ask } = props;
    let choice = |value: &'static str, key: &str| ChoiceView {
        value: value.into(),
        label: speech.say(key),
        group: AttrValue::default(),
    };
    let keys = vec![
        choice("customer", "ui.key.customer"),
        choice("awsManaged", "ui.key.awsManaged"),
    ];
    let onkey = ask.reform(|value: String| {
        Action::ChooseKey(if value == "awsManaged" {
            KeyKind::AwsManaged
        } else {
            KeyKind::Customer
        })
    });
    let (customer, key) = match request.key {
        KeyKind::Customer => (true, "customer"),
        KeyKind::AwsManaged => (false, "awsManaged"),
    };
    let organizations = vec![
        choice("", "ui.organization.follows"),
        choice("member", "ui.organization.member"),
        choice("management", "ui.organization.management"),
        choice("none", "ui.organization.none"),
    ];
    let organization = match request.organization {
        None => "",
        Some(Organization::Member) => "member",
        Some(Organization::Management) => "management",
        Some(Organization::None) => "none",
    };
    let onorganization = ask.reform(|value: String| {
        Action::ChooseOrganization(match value.as_str() {
            "member" => Some(Organization::Member),
            "management" => Some(Organization::Management),
            "none" => Some(Organization::None),
            _ => None,
        })
    });
    let ways = vec![
        choice("", "ui.way.notSaid"),
        choice("direct", "ui.way.direct"),
        choice("cloudformation", "ui.way.cloudformation"),
        choice("terraform", "ui.way.terraform"),
    ];
    let way = match request.way {
        None => "",
        Some(Way::Direct) => "direct",
        Some(Way::CloudFormation) => "cloudformation",
        Some(Way::Terraform) => "terraform",
    };
    let onway = ask.reform(|value: String| {
        Action::ChooseWay(match value.as_str() {
            "direct" => Some(Way::Direct),
            "cloudformation" => Some(Way::CloudFormation),
            "terraform" => Some(Way::Terraform),
            _ => None,
        })
    });
    let onvia = ask.reform(|event: Event| {
        Action::ChooseVia(if browser::checked(&event) {
            Via::Backup
        } else {
            Via::Direct
        })
    });
    let field = |wanted: Field| {
        let found = request
            .fields
            .iter()
            .find(|field| field.field == wanted)
            .cloned();
        found.map(|field| html! { <TextField {field} ask={ask} /> })
    };
    html! {
        <details class="request" open=true>
            <summary>
                <h2>{ speech.say("ui.request.title") }</h2>
                <span class="request-summary">{ &request.summary }</span>
            </summary>
            <div class="fields">
                { for field(Field::CallerArn) }
                { for field(Field::VaultName) }
                { for field(Field::Region) }
                <Select id="key-kind" label={speech.say("ui.key.kind")} choices={keys} chosen={key} onchoose={onkey} />
                if customer {
                    { for field(Field::KeyArn) }
                }
                <Select id="way" label={speech.say("ui.way.label")} choices={ways} chosen={way} onchoose={onway} />
            </div>
            <details class="more">
                <summary>{ speech.say("ui.request.more") }</summary>
                <div class="fields">
                    <Tags tagged={Tagged::Caller} value={&request.caller_tags} {ask} />
                    <Tags tagged={Tagged::Vault} value={&request.vault_tags} {ask} />
                    <Select
                        id="organization"
                        label={speech.say("ui.organization.label")}
                        choices={organizations}
                        chosen={organization}
                        onchoose={onorganization}
                    />
                    <label class="check">
                        <input type="checkbox" checked={request.via == Via::Backup} onchange={onvia} />
                        { speech.say("ui.via") }
                    </label>
                </div>
            </details>
        </details>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FieldProps {
    field: FieldView,
    ask: Callback<Action>,
}

#[component]
fn TextField(props: &FieldProps) -> Html {
    let FieldView {
        field,
        label,
        value,
        hint,
        problem,
    } = &props.field;
    let which = *field;
    let oninput = props
        .ask
        .reform(move |event: InputEvent| Action::Fill(which, browser::typed(&event)));
    let id = match which {
        Field::CallerArn => "caller-arn",
        Field::VaultName => "vault-name",
        Field::Region => "region",
        Field::KeyArn => "key-arn",
    };
    let problem_id = format!("{id}-problem");
    let wide = matches!(which, Field::CallerArn | Field::KeyArn);
    html! {
        <div class={classes!("field", wide.then_some("field-wide"))}>
            <label for={id}>{ label }</label>
            <input
                {id}
                type="text"
                class="code"
                {value}
                {oninput}
                placeholder={hint}
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid={problem.is_some().then_some("true")}
                aria-describedby={problem_id.clone()}
            />
            <p id={problem_id} class="field-problem">{ for problem.as_ref().map(|problem| prose(problem)) }</p>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TagsProps {
    tagged: Tagged,
    value: AttrValue,
    ask: Callback<Action>,
}

#[component]
fn Tags(props: &TagsProps) -> Html {
    let speech = use_speech();
    let tagged = props.tagged;
    let (id, label) = match tagged {
        Tagged::Caller => ("caller-tags", "ui.tags.caller"),
        Tagged::Vault => ("vault-tags", "ui.tags.vault"),
    };
    let oninput = props
        .ask
        .reform(move |event: InputEvent| Action::Tag(tagged, browser::typed(&event)));
    html! {
        <div class="field">
            <label for={id}>{ speech.say(label) }</label>
            <textarea {id} class="code" rows="2" value={&props.value} {oninput} placeholder="team=ops" spellcheck="false" autocapitalize="off" />
        </div>
    }
}
