//! The one way in: a box that reads whatever is pasted into it, with files and examples beside it.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use super::select::Select;
use crate::dom;
use crate::state::{Action, is_paste};
use crate::view::view_models::ChoiceView;
use messages::key;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, component, html, use_effect_with,
};

/// What the box needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What stands in the box: what is being typed, or what was not understood.
    pub text: AttrValue,
    /// What came of what was read last, a sentence each.
    pub outcome: Vec<AttrValue>,
    /// How many steps can be taken back: a step that leaves the text as it was empties the box all the same.
    pub steps: usize,
    /// The examples, after the choice of none.
    pub examples: Vec<ChoiceView>,
    /// The example that is open; blank for none.
    pub example: AttrValue,
    /// Told which example is chosen.
    pub onexample: Callback<String>,
    /// Told which files were chosen.
    pub onfiles: Callback<Vec<dom::File>>,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

/// The box's place on the page.
pub const ID: &str = "paste";

/// The box.
#[component]
pub fn PasteBox(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props {
        text,
        outcome,
        dispatch,
        ..
    } = props;
    // What is pasted changes the box before the page knows of it.
    use_effect_with((text.clone(), props.steps), |(text, _)| {
        dom::write(ID, text);
    });
    let oninput = {
        let before = text.clone();
        dispatch.reform(move |event: InputEvent| {
            let typed = dom::typed(&event);
            if is_paste(&before, &typed) {
                Action::Read(typed.into())
            } else {
                Action::Write(typed.into())
            }
        })
    };
    let onread = {
        let text = text.clone();
        dispatch.reform(move |_| Action::Read(text.as_str().into()))
    };
    let onchange = props
        .onfiles
        .reform(|event: Event| dom::chosen_files(&event));
    html! {
        <section class="paste" aria-label={i18n.text(key::UI_PASTE_REGION)}>
            <div class="paste-box">
                <label for={ID} class="unseen">{ i18n.text(key::UI_PASTE_LABEL) }</label>
                <textarea
                    id={ID}
                    rows="2"
                    value={text}
                    placeholder={i18n.text(key::UI_PASTE_PLACEHOLDER)}
                    aria-describedby="paste-outcome"
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    {oninput}
                />
                <div class="paste-ways">
                    if !text.trim().is_empty() {
                        <button type="button" class="primary" onclick={onread}>{ i18n.text(key::UI_PASTE_READ) }</button>
                    }
                    <input
                        id="paste-files"
                        class="unseen"
                        type="file"
                        multiple=true
                        tabindex="-1"
                        aria-hidden="true"
                        {onchange}
                    />
                    <button type="button" onclick={Callback::from(|_| dom::click("paste-files"))}>
                        { i18n.text(key::UI_PASTE_FILES) }
                    </button>
                    <Select
                        id="example"
                        label={i18n.text(key::UI_EXAMPLE)}
                        quiet=true
                        choices={props.examples.clone()}
                        chosen={&props.example}
                        onchoose={&props.onexample}
                    />
                </div>
            </div>
            <ul id="paste-outcome" class="paste-outcome" aria-live="polite">
                { for outcome.iter().map(|sentence| html! { <li>{ inline_code(sentence) }</li> }) }
            </ul>
        </section>
    }
}
