//! Where an error message is pasted, to start from what a person has.

use super::prose::prose;
use super::speech::use_speech;
use crate::browser;
use yew::{AttrValue, Callback, Html, InputEvent, Properties, component, html, use_state};

/// What the message box needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What came of the message that was read last; blank for nothing yet.
    pub outcome: AttrValue,
    /// Told which message to read.
    pub onread: Callback<String>,
}

/// The message box.
#[component]
pub fn Denied(props: &Props) -> Html {
    let speech = use_speech();
    let text = use_state(String::new);
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| text.set(browser::typed(&event)))
    };
    let onclick = {
        let text = text.clone();
        props.onread.reform(move |_| text.to_string())
    };
    html! {
        <section class="denied" aria-labelledby="denied-title">
            <h2 id="denied-title">{ speech.say("ui.denied.title") }</h2>
            <div class="denied-box">
                <label for="denied" class="unseen">{ speech.say("ui.denied.label") }</label>
                <textarea
                    id="denied"
                    rows="2"
                    value={text.to_string()}
                    placeholder={speech.say("ui.denied.placeholder")}
                    aria-describedby="denied-outcome"
                    spellcheck="false"
                    autocapitalize="off"
                    {oninput}
                />
                <button type="button" {onclick}>{ speech.say("ui.denied.read") }</button>
            </div>
            <p id="denied-outcome" class="hint" aria-live="polite">{ prose(&props.outcome) }</p>
        </section>
    }
}
