//! What the learner expects, before the evaluation can be seen.

use super::super::state::LearnerAction;
use super::super::view::challenge::PredictionView;
use crate::components::i18n::use_i18n;
use crate::components::icon::{class_of, icon};
use crate::components::inline_code::inline_code;
use crate::components::select::Select;
use crate::state::Layer;
use messages::key;
use yew::{Callback, Html, Properties, classes, component, html, use_state_eq};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows.
    pub prediction: PredictionView,
    /// What a person asks for.
    pub act: Callback<LearnerAction>,
}

/// What the learner expects.
#[component]
pub fn Prediction(props: &Props) -> Html {
    let i18n = use_i18n();
    let chosen = use_state_eq(String::new);
    let PredictionView {
        ask,
        choices,
        is_open,
        said,
    } = &props.prediction;
    if *is_open {
        return match said {
            Some((tone, sentence)) => html! {
                <p class={classes!("teach-judged", class_of(*tone))} role="status">{ icon(*tone) }{ inline_code(sentence) }</p>
            },
            None => Html::default(),
        };
    }
    let layer = Layer::ALL.into_iter().find(|layer| layer.word() == *chosen);
    let onchoose = {
        let setter = chosen.setter();
        Callback::from(move |value: String| setter.set(value))
    };
    html! {
        <section class="teach-card teach-predict" aria-labelledby="teach-predict">
            <h2 id="teach-predict">{ i18n.text(key::TEACH_PREDICT_TITLE) }</h2>
            <p>{ inline_code(ask) }</p>
            <Select
                id="teach-predicted"
                label={i18n.text(key::TEACH_PREDICT_ANSWER)}
                choices={choices.clone()}
                chosen={(*chosen).clone()}
                {onchoose}
            />
            <div class="teach-row">
                <button type="button" class="teach-main" disabled={layer.is_none()} onclick={props.act.reform(move |_| LearnerAction::Predict(layer))}>
                    { i18n.text(key::TEACH_PREDICT_CHECK) }
                </button>
                <button type="button" class="plain" onclick={props.act.reform(|_| LearnerAction::Predict(None))}>
                    { i18n.text(key::TEACH_PREDICT_SKIP) }
                </button>
            </div>
        </section>
    }
}
