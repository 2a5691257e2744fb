//! The editor of wrong solutions and of the explanation of each.

use super::super::super::state::author::{Mistake, Write};
use super::super::super::view::author::MistakeView;
use super::parts;
use super::texts::localized;
use crate::components::i18n::{I18n, use_i18n};
use crate::components::inline_code::inline_code;
use crate::components::select::Select;
use crate::view::view_models::ChoiceView;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What the choice needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The solutions to choose from.
    pub solutions: Vec<ChoiceView>,
    /// The one in the editors; blank for the reference.
    pub shown: AttrValue,
    /// The wrong solution in the editors.
    pub mistake: Option<MistakeView>,
    /// Told what the author does.
    pub write: Callback<Write>,
}

/// Which solution stands in the editors.
#[component]
pub fn Solutions(props: &Props) -> Html {
    let i18n = use_i18n();
    let write = &props.write;
    let onshow = write.reform(|value: String| Write::Show(value.parse().ok()));
    html! {
        <div class="teach-plan">
            <div class="teach-row teach-row-end">
                if props.solutions.len() > 1 {
                    <Select id="author-shown" label={i18n.text(key::TEACH_AUTHOR_SHOWN)} choices={props.solutions.clone()} chosen={props.shown.clone()} onchoose={onshow} />
                }
                <button type="button" onclick={write.reform(|_| Write::Mistake(Mistake::Add))}>{ i18n.text(key::TEACH_AUTHOR_MISTAKE_ADD) }</button>
            </div>
            if let Some(mistake) = &props.mistake {
                { self::mistake(mistake, write, &i18n) }
            }
        </div>
    }
}

fn mistake(view: &MistakeView, write: &Callback<Write>, i18n: &I18n) -> Html {
    let at = view.at;
    let mistake = write.reform(Write::Mistake);
    let answers = view
        .answers
        .iter()
        .enumerate()
        .map(|(number, (question, ask, views))| {
            let question = question.to_string();
            let onanswer = mistake
                .reform(move |(part, value)| Mistake::Answer(at, question.clone(), part, value));
            html! {
                <fieldset key={number} class="teach-ask">
                    <legend>{ inline_code(ask) }</legend>
                    { parts(&format!("mistake-{at}-{number}"), views, &onanswer) }
                </fieldset>
            }
        });
    html! {
        <fieldset key={at} class="teach-ask">
            <legend>{ &view.name }</legend>
            <div class="teach-plan">
                <p role="status">{ inline_code(&i18n.text(key::TeachAuthorMistakeFails { fails: &view.fails })) }</p>
                { localized(&format!("mistake-{at}"), &view.because, write) }
                { for answers }
                <div class="teach-row">
                    <button type="button" class="plain" onclick={mistake.reform(move |_| Mistake::Fails(at))}>{ i18n.text(key::TEACH_AUTHOR_MISTAKE_AGAIN) }</button>
                    <button type="button" class="plain" onclick={mistake.reform(move |_| Mistake::Remove(at))}>{ i18n.text(key::TEACH_AUTHOR_MISTAKE_REMOVE) }</button>
                </div>
            </div>
        </fieldset>
    }
}
