//! The request: caller, vault and key.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use super::select::Select;
use crate::dom;
use crate::state::{
    Action, Field, KeyKind, Organization, Tagged, VaultChange, VaultKind, VaultSetting, Via, Way,
};
use crate::view::view_models::{ChoiceView, FieldView, RequestView};
use messages::{Key, key};
use yew::{AttrValue, Callback, Event, Html, InputEvent, Properties, classes, component, html};

/// The properties of the request.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub request: RequestView,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The request.
#[component]
pub fn Request(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props { request, dispatch } = props;
    let choice = |value: &'static str, key: Key| ChoiceView {
        value: value.into(),
        label: i18n.text(key),
        group: AttrValue::default(),
    };
    let keys = vec![
        choice("customer", key::UI_KEY_CUSTOMER),
        // The default key of a logically air-gapped vault is another one.
        choice(
            "awsManaged",
            match request.kind {
                VaultKind::LogicallyAirGapped => key::UI_KEY_AWS_OWNED,
                VaultKind::Backup | VaultKind::RestoreAccess => key::UI_KEY_AWS_MANAGED,
            },
        ),
    ];
    let onkey = dispatch.reform(|value: String| {
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
        choice("", key::UI_ORGANIZATION_FOLLOWS),
        choice("member", key::UI_ORGANIZATION_MEMBER),
        choice("management", key::UI_ORGANIZATION_MANAGEMENT),
        choice("none", key::UI_ORGANIZATION_NONE),
    ];
    let organization = match request.organization {
        None => "",
        Some(Organization::Member) => "member",
        Some(Organization::Management) => "management",
        Some(Organization::None) => "none",
    };
    let onorganization = dispatch.reform(|value: String| {
        Action::ChooseOrganization(match value.as_str() {
            "member" => Some(Organization::Member),
            "management" => Some(Organization::Management),
            "none" => Some(Organization::None),
            _ => None,
        })
    });
    let ways = vec![
        choice("", key::UI_WAY_NOT_SAID),
        choice("direct", key::UI_WAY_DIRECT),
        choice("cloudformation", key::UI_WAY_CLOUDFORMATION),
        choice("terraform", key::UI_WAY_TERRAFORM),
    ];
    let way = match request.way {
        None => "",
        Some(Way::Direct) => "direct",
        Some(Way::CloudFormation) => "cloudformation",
        Some(Way::Terraform) => "terraform",
    };
    let onway = dispatch.reform(|value: String| {
        Action::ChooseWay(match value.as_str() {
            "direct" => Some(Way::Direct),
            "cloudformation" => Some(Way::CloudFormation),
            "terraform" => Some(Way::Terraform),
            _ => None,
        })
    });
    let onvia = dispatch.reform(|event: Event| {
        Action::ChooseVia(if dom::checked(&event) {
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
        found.map(|field| html! { <TextField {field} dispatch={dispatch} /> })
    };
    html! {
        <details class="request" open=true>
            <summary>
                <h2>{ i18n.text(key::UI_REQUEST_TITLE) }</h2>
                <span class="request-summary">{ &request.summary }</span>
            </summary>
            <div class="fields">
                { for field(Field::CallerArn) }
                { for field(Field::VaultName) }
                { for field(Field::Region) }
                if request.kind != VaultKind::RestoreAccess {
                    <Select id="key-kind" label={i18n.text(key::UI_KEY_KIND)} choices={keys} chosen={key} onchoose={onkey} />
                    if customer {
                        { for field(Field::KeyArn) }
                    }
                }
                <Select id="way" label={i18n.text(key::UI_WAY_LABEL)} choices={ways} chosen={way} onchoose={onway} />
            </div>
            <details class="more">
                <summary>{ i18n.text(key::UI_REQUEST_MORE) }</summary>
                <div class="fields">
                    <Kind request={request.clone()} {dispatch} />
                    <Tags tagged={Tagged::Caller} value={&request.caller_tags} {dispatch} />
                    <Tags tagged={Tagged::Vault} value={&request.vault_tags} {dispatch} />
                    <Select
                        id="organization"
                        label={i18n.text(key::UI_ORGANIZATION_LABEL)}
                        choices={organizations}
                        chosen={organization}
                        onchoose={onorganization}
                    />
                    <label class="check">
                        <input type="checkbox" checked={request.via == Via::Backup} onchange={onvia} />
                        { i18n.text(key::UI_VIA) }
                    </label>
                </div>
            </details>
        </details>
    }
}

/// The kind of vault, and what is set on it.
#[component]
fn Kind(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props { request, dispatch } = props;
    let kinds = VaultKind::WORDS.names.iter().zip(VaultKind::WORDS.values);
    let kinds: Vec<ChoiceView> = kinds
        .map(|(name, kind)| ChoiceView {
            value: (*name).into(),
            label: i18n.words().vault_kind(*kind).into(),
            group: AttrValue::default(),
        })
        .collect();
    let onkind = dispatch.reform(|value: String| {
        let kind = VaultKind::WORDS.value(&value).unwrap_or_default();
        Action::ChangeVault(VaultChange::Kind(kind))
    });
    let settings = VaultSetting::WORDS.values.iter().map(|setting| {
        let setting = *setting;
        let onchange = dispatch.reform(move |event: Event| {
            Action::ChangeVault(if dom::checked(&event) {
                VaultChange::Set(setting)
            } else {
                VaultChange::Unset(setting)
            })
        });
        html! {
            <label class="check">
                <input type="checkbox" checked={request.settings.contains(&setting)} {onchange} />
                { i18n.words().vault_setting(setting) }
            </label>
        }
    });
    html! {
        <>
            <Select
                id="vault-kind"
                label={i18n.text(key::UI_KIND_LABEL)}
                choices={kinds}
                chosen={VaultKind::WORDS.name(&request.kind)}
                onchoose={onkind}
            />
            <fieldset class="field settings">
                <legend>{ i18n.text(key::UI_SETTINGS_LABEL) }</legend>
                { for settings }
            </fieldset>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FieldProps {
    field: FieldView,
    dispatch: Callback<Action>,
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
        .dispatch
        .reform(move |event: InputEvent| Action::Fill(which, dom::typed(&event)));
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
            <p id={problem_id} class="field-problem">{ for problem.as_ref().map(|problem| inline_code(problem)) }</p>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TagsProps {
    tagged: Tagged,
    value: AttrValue,
    dispatch: Callback<Action>,
}

#[component]
fn Tags(props: &TagsProps) -> Html {
    let i18n = use_i18n();
    let tagged = props.tagged;
    let (id, label) = match tagged {
        Tagged::Caller => ("caller-tags", key::UI_TAGS_CALLER),
        Tagged::Vault => ("vault-tags", key::UI_TAGS_VAULT),
    };
    let oninput = props
        .dispatch
        .reform(move |event: InputEvent| Action::Tag(tagged, dom::typed(&event)));
    html! {
        <div class="field">
            <label for={id}>{ i18n.text(label) }</label>
            <textarea {id} class="code" rows="2" value={&props.value} {oninput} placeholder="team=ops" spellcheck="false" autocapitalize="off" />
        </div>
    }
}
