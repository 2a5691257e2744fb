//! Writing a challenge: its texts, what may be changed, and the guardrails.

use super::super::state::author::{Which, Write};
use crate::browser;
use crate::components::prose::prose;
use crate::components::speech::use_speech;
use challenge::{Editable, Must};
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, component, html,
    use_state_eq,
};

/// What the texts show.
#[derive(Clone, Debug, PartialEq)]
pub struct TextsView {
    /// The id.
    pub id: AttrValue,
    /// Each text: which, its name, in each language, and whether it is long.
    pub texts: Vec<(Which, AttrValue, [AttrValue; 2], bool)>,
}

/// What the texts need.
#[derive(Clone, PartialEq, Properties)]
pub struct TextsProps {
    /// What they show.
    pub texts: TextsView,
    /// Told what the author does.
    pub write: Callback<Write>,
}

/// The languages in which texts are written: their codes, and their names in themselves.
const WRITTEN: [(&str, &str); 2] = crate::view::extras::LANGUAGES;

/// The texts.
#[component]
pub fn Texts(props: &TextsProps) -> Html {
    let speech = use_speech();
    let write = &props.write;
    let field = |number: usize,
                 which: Which,
                 name: &AttrValue,
                 text: &AttrValue,
                 language: (&'static str, &'static str),
                 long: bool| {
        let id = format!("author-text-{number}-{}", language.0);
        let oninput = write
            .reform(move |event: InputEvent| Write::Say(which, language.0, browser::typed(&event)));
        let label = html! { <label for={id.clone()}>{ name }{ " · " }<span lang={language.0}>{ language.1 }</span></label> };
        if long {
            html! { <div class="field">{ label }<textarea {id} rows="5" lang={language.0} value={text.clone()} {oninput} /></div> }
        } else {
            html! { <div class="field">{ label }<input {id} type="text" lang={language.0} value={text.clone()} autocomplete="off" {oninput} /></div> }
        }
    };
    let rows = props.texts.texts.iter().enumerate().map(|(number, (which, name, texts, long))| {
        let languages = WRITTEN.into_iter().zip(texts);
        html! {
            <div class="teach-sides">
                { for languages.map(|(language, text)| field(number, *which, name, text, language, *long)) }
            </div>
        }
    });
    html! {
        <div class="teach-plan">
            <div class="field">
                <label for="author-id">{ speech.say("teach.author.id") }</label>
                <input
                    id="author-id"
                    type="text"
                    class="code"
                    value={props.texts.id.clone()}
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="author-id-hint"
                    oninput={write.reform(|event: InputEvent| Write::Id(browser::typed(&event)))}
                />
                <p id="author-id-hint" class="hint">{ speech.say("teach.author.idHint") }</p>
            </div>
            { for rows }
        </div>
    }
}

/// What the rules need.
#[derive(Clone, PartialEq, Properties)]
pub struct RulesProps {
    /// What may be changed: what, its name, and whether it may.
    pub editable: Vec<(Editable, AttrValue, bool)>,
    /// The guardrails.
    pub guardrails: Vec<AttrValue>,
    /// Whether nothing may be permitted beyond the reference.
    pub strict: bool,
    /// Told what the author does.
    pub write: Callback<Write>,
}

/// What may be changed, and what must not change.
#[component]
pub fn Rules(props: &RulesProps) -> Html {
    let speech = use_speech();
    let write = &props.write;
    let editable = props.editable.iter().map(|(editable, name, open)| {
        let editable = editable.clone();
        let onchange = write.reform(move |event: Event| Write::Editable(editable.clone(), browser::checked(&event)));
        html! { <li><label class="check"><input type="checkbox" checked={*open} {onchange} />{ name }</label></li> }
    });
    let guardrails = props.guardrails.iter().enumerate().map(|(at, sentence)| html! {
        <li class="teach-row">
            <span>{ prose(sentence) }</span>
            <button
                type="button"
                class="plain"
                aria-label={speech.say_with("teach.author.unguardNamed", &[("number", &(at + 1).to_string())])}
                onclick={write.reform(move |_| Write::Unguard(at))}
            >
                { speech.say("teach.author.unguard") }
            </button>
        </li>
    });
    let strict = write.reform(|event: Event| Write::Strict(browser::checked(&event)));
    html! {
        <>
            <fieldset class="teach-ask">
                <legend>{ speech.say("teach.author.editable") }</legend>
                <ul>{ for editable }</ul>
            </fieldset>
            <fieldset class="teach-ask">
                <legend>{ speech.say("teach.guardrails") }</legend>
                <label class="check">
                    <input type="checkbox" checked={props.strict} onchange={strict} />
                    { speech.say("teach.beyond") }
                </label>
                <ol class="teach-list">{ for guardrails }</ol>
                <GuardForm {write} />
            </fieldset>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct GuardProps {
    write: Callback<Write>,
}

/// A guardrail to be added.
#[component]
fn GuardForm(props: &GuardProps) -> Html {
    let speech = use_speech();
    let fields = [
        use_state_eq(String::new),
        use_state_eq(String::new),
        use_state_eq(String::new),
        use_state_eq(String::new),
    ];
    let allowed = use_state_eq(|| false);
    let names = [
        ("guard-action", "teach.author.guard.action", "kms:Decrypt"),
        ("guard-resource", "teach.author.guard.resource", "*"),
        ("guard-principal", "teach.author.guard.principal", ""),
        ("guard-region", "teach.author.guard.region", ""),
    ];
    let inputs = names
        .iter()
        .zip(&fields)
        .map(|((id, label, placeholder), field)| {
            let setter = field.setter();
            html! {
                <div class="field">
                    <label for={*id}>{ speech.say(label) }</label>
                    <input
                        id={*id}
                        type="text"
                        class="code"
                        value={(**field).clone()}
                        placeholder={*placeholder}
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        oninput={move |event: InputEvent| setter.set(browser::typed(&event))}
                    />
                </div>
            }
        });
    let onsubmit = {
        let (fields, write, allowed) = (fields.clone(), props.write.clone(), *allowed);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let [action, resource, principal, region] = &fields;
            if action.trim().is_empty() {
                return;
            }
            let must = if allowed { Must::Allowed } else { Must::Denied };
            let text = |field: &yew::UseStateHandle<String>| (**field).clone();
            write.emit(Write::Guard(
                text(action),
                text(resource),
                text(principal),
                text(region),
                must,
            ));
            for field in &fields {
                field.set(String::new());
            }
        })
    };
    let onallowed = {
        let setter = allowed.setter();
        Callback::from(move |event: Event| setter.set(browser::checked(&event)))
    };
    html! {
        <form class="teach-plan" {onsubmit}>
            <div class="fields">{ for inputs }</div>
            <label class="check"><input type="checkbox" checked={*allowed} onchange={onallowed} />{ speech.say("teach.author.guard.allowed") }</label>
            <button type="submit">{ speech.say("teach.author.guard.add") }</button>
        </form>
    }
}
