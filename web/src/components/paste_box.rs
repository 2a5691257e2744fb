//! The input box: reads any pasted text, with files and examples beside it.

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

/// The properties of the box.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The text in the box: being typed, or not recognized.
    pub text: AttrValue,
    /// The results of the last import, one sentence each.
    pub outcome: Vec<AttrValue>,
    /// The number of steps that can be undone: a step that leaves the text unchanged still clears the box.
    pub steps: usize,
    /// The examples, after the choice of none.
    pub examples: Vec<ChoiceView>,
    /// The selected example; blank for none.
    pub example: AttrValue,
    /// Called with the selected example.
    pub onexample: Callback<String>,
    /// Called with the chosen files.
    pub onfiles: Callback<Vec<dom::File>>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The id of the box.
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
    // Pasted text changes the box before the state is updated.
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
    let onpaste = {
        let (onfiles, dispatch, is_empty) =
            (props.onfiles.clone(), dispatch.clone(), text.is_empty());
        Callback::from(move |event: Event| match dom::pasted(&event) {
            dom::Pasted::Files(files) => onfiles.emit(files),
            // An empty paste would otherwise have no effect, as if the box were broken.
            dom::Pasted::Nothing if is_empty => dispatch.emit(Action::Read("".into())),
            dom::Pasted::Text | dom::Pasted::Nothing => {}
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
                    {onpaste}
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
