//! The policies that are given for a request, by layer and level.
//!
//! What they mean for it begins in `trace`.

use crate::layer::Layer;
use crate::policy::Policy;
use std::sync::Arc;

/// What is given of one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Given {
    /// There is no such policy.
    #[default]
    None,
    /// Nobody can see whether there are any, and what they say.
    Unseen,
    /// Its policies by level, root first, account last; layers without levels have one.
    Levels(Vec<Vec<Arc<Policy>>>),
}

/// The policies that apply to a request. A clone shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySet {
    given: Arc<[Option<Arc<Given>>; Layer::ALL.len()]>,
}

impl PolicySet {
    /// Says what there is of a layer. Levels without any policy are a meaning for SCPs only (nothing is allowed
    /// there), so an empty list is the same as none everywhere else.
    pub fn put(&mut self, layer: Layer, given: Given) {
        let none = match &given {
            Given::None => true,
            Given::Unseen => false,
            Given::Levels(levels) if layer.has_levels() => levels.is_empty(),
            Given::Levels(levels) => levels.iter().all(Vec::is_empty),
        };
        if none && *self.get(layer) == Given::None {
            return;
        }
        if let Some(place) = Arc::make_mut(&mut self.given).get_mut(layer as usize) {
            *place = (!none).then(|| Arc::new(given));
        }
    }

    /// What was given of a layer.
    pub fn get(&self, layer: Layer) -> &Given {
        let given = self.given.get(layer as usize);
        given.and_then(Option::as_deref).unwrap_or(&Given::None)
    }

    /// The policies of a layer with their level and place in it.
    pub fn levels(&self, layer: Layer) -> &[Vec<Arc<Policy>>] {
        match self.get(layer) {
            Given::Levels(levels) => levels,
            Given::None | Given::Unseen => &[],
        }
    }
}
