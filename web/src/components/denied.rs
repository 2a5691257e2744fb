//! Where an error message is pasted, to start from what a person has.

use super::prose::prose;
use super::speech::use_speech;
use crate::browser;
use crate::state::Action;
use yew::{AttrValue, Callback, Html, InputEvent, Properties, component, html};

/// What the message box needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is typed in it.
    pub text: AttrValue,
    /// What came of what was read last, a sentence each.
    pub outcome: Vec<AttrValue>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The place of its heading on the page.
pub const TITLE: &str = "denied-title";

/// The message box.
#[component]
pub fn Denied(props: &Props) -> Html {
    let speech = use_speech();
    let Props { text, outcome, ask } = props;
    let oninput = ask.reform(|event: InputEvent| Action::Write(browser::typed(&event).into()));
    let onclick = {
        let text = text.clone();
        ask.reform(move |_| Action::Read(text.as_str().into()))
    };
    html! {
        <section class="denied" aria-labelledby={TITLE}>
            <h2 id={TITLE}>{ speech.say("ui.denied.title") }</h2>
            <div class="denied-box">
                <label for="denied" class="unseen">{ speech.say("ui.denied.label") }</label>
                <textarea
                    id="denied"
                    rows="2"
                    value={text}
                    placeholder={speech.say("ui.denied.placeholder")}
                    aria-describedby="denied-outcome"
                    spellcheck="false"
                    autocapitalize="off"
                    {oninput}
                />
                <button type="button" {onclick}>{ speech.say("ui.denied.read") }</button>
            </div>
            <ul id="denied-outcome" class="hint" aria-live="polite">
                { for outcome.iter().map(|sentence| html! { <li>{ prose(sentence) }</li> }) }
            </ul>
        </section>
    }
}
