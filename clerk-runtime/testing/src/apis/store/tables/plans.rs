//! Plans and features.

use super::Tables;
use crate::apis::store::plan::Feature;

impl Tables {
    /// The feature with this slug, which is created if it does not exist.
    pub(crate) fn feature(&mut self, slug: &str) -> Feature {
        if let Some(feature) = self.features.iter().find(|feature| feature.slug == slug) {
            return feature.clone();
        }
        let feature = Feature::new(slug);
        self.features.push(feature.clone());
        feature
    }
}
