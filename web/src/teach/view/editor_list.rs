//! The view of the editors of a challenge: all policies of its case, only some of which are editable.

use super::super::state::{may_arrange, may_change};
use crate::state::{LevelId, Mode};
use crate::view::view_models::{ExplanationView, LayerView, PolicyView};
use crate::view::{ViewInput, policies};
use challenge::Challenge;
use messages::Messages;
use messages::key;
use vault::case::is_blank;
use yew::AttrValue;

/// One layer's editors.
#[derive(Clone, Debug, PartialEq)]
pub struct EditorListView {
    /// The layer's name in JSON.
    pub word: &'static str,
    /// Its title.
    pub title: AttrValue,
    /// A note that it is hidden, if it is.
    pub hidden: Option<AttrValue>,
    /// Its levels.
    pub levels: Vec<EditorListLevel>,
}

/// One level's editors.
#[derive(Clone, Debug, PartialEq)]
pub struct EditorListLevel {
    /// The level.
    pub id: LevelId,
    /// Its name; blank in a layer without levels.
    pub target: AttrValue,
    /// The editors, each with whether it is editable.
    pub policies: Vec<(PolicyView, bool)>,
    /// The label of the button that adds a policy, if that is allowed.
    pub add: Option<AttrValue>,
}

/// The editors: the editable ones first.
pub fn desk(
    input: &ViewInput<'_>,
    challenge: &Challenge,
    why: Option<&ExplanationView>,
) -> Vec<EditorListView> {
    let (at_hand, others) = policies::layers(input, why);
    let all = at_hand.into_iter().chain(others);
    let (mine, rest): (Vec<EditorListView>, Vec<EditorListView>) = all
        .filter_map(|layer| of_layer(input.words, challenge, layer))
        .partition(|layer| {
            layer.levels.iter().any(|level| {
                level.add.is_some() || level.policies.iter().any(|(_, editable)| *editable)
            })
        });
    mine.into_iter().chain(rest).collect()
}

fn of_layer(words: &Messages, challenge: &Challenge, view: LayerView) -> Option<EditorListView> {
    let layer = view.layer;
    let hidden = (view.mode == Mode::Hidden).then(|| words.text(key::TEACH_DESK_HIDDEN).into());
    let levels = view.levels.into_iter().filter_map(|level| {
        let arrange = may_arrange(challenge, layer, &level.target);
        let policy_drafts = level.policies.into_iter().filter_map(|policy| {
            let editable = arrange || may_change(challenge, layer, &level.target, &policy.name);
            (editable || !is_blank(&policy.text)).then_some((policy, editable))
        });
        let level = EditorListLevel {
            id: level.id,
            target: level.target.clone(),
            policies: policy_drafts.collect(),
            add: arrange.then(|| view.add.clone()),
        };
        (level.add.is_some() || !level.policies.is_empty()).then_some(level)
    });
    let view = EditorListView {
        word: layer.word(),
        title: view.title,
        levels: levels.collect(),
        hidden,
    };
    (view.hidden.is_some() || !view.levels.is_empty()).then_some(view)
}
