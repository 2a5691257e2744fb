//! The policies of a request, by layer and level.
//!
//! Their evaluation starts in `trace`.

use crate::layer::Layer;
use crate::policy::Policy;
use std::sync::Arc;

/// The policies of one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PolicyLayer {
    /// There is no such policy.
    #[default]
    None,
    /// It is unknown whether there are policies, and which.
    Hidden,
    /// Its policies by level, root first, account last; layers without levels have one level.
    Levels(Vec<Vec<Arc<Policy>>>),
}

/// The policies that apply to a request. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct PolicySet {
    given: Arc<[PolicyLayer; Layer::ALL.len()]>,
    /// The layers that are excluded by [`PolicySet::without`].
    without: [bool; Layer::ALL.len()],
}

impl PolicySet {
    /// Sets the policies of a layer. Only for SCPs do levels without any policy have a meaning (they allow nothing); in
    /// every other layer an empty list is the same as none.
    pub fn put(&mut self, layer: Layer, given: PolicyLayer) {
        let none = match &given {
            PolicyLayer::None => true,
            PolicyLayer::Hidden => false,
            PolicyLayer::Levels(levels) if layer.has_levels() => levels.is_empty(),
            PolicyLayer::Levels(levels) => levels.iter().all(Vec::is_empty),
        };
        if let Some(without) = self.without.get_mut(layer as usize) {
            *without = none;
        }
        if !none && let Some(place) = Arc::make_mut(&mut self.given).get_mut(layer as usize) {
            *place = given;
        }
    }

    /// A copy without the policies of a layer.
    #[must_use]
    pub fn without(&self, layer: Layer) -> Self {
        let mut others = self.clone();
        others.put(layer, PolicyLayer::None);
        others
    }

    /// What was given of a layer.
    pub fn get(&self, layer: Layer) -> &PolicyLayer {
        if self.without.get(layer as usize) == Some(&true) {
            return &PolicyLayer::None;
        }
        self.given.get(layer as usize).unwrap_or(&PolicyLayer::None)
    }

    /// The policies of a layer by level, as in [`PolicyLayer::Levels`]; empty if the layer is hidden.
    pub fn levels(&self, layer: Layer) -> &[Vec<Arc<Policy>>] {
        match self.get(layer) {
            PolicyLayer::Levels(levels) => levels,
            PolicyLayer::None | PolicyLayer::Hidden => &[],
        }
    }
}

impl PartialEq for PolicySet {
    fn eq(&self, other: &Self) -> bool {
        Layer::ALL
            .iter()
            .all(|layer| self.get(*layer) == other.get(*layer))
    }
}

impl Eq for PolicySet {}
