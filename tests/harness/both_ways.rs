//! Tests that run twice: with a cloud that answers as the real one mostly does, and with one that answers in the rarer
//! of two ways wherever two were seen.

/// Makes two tests, `usual` and `hostile`, of each function that takes a cloud.
macro_rules! both_ways {
    ($($name:ident),+ $(,)?) => {
        $(
            mod $name {
                #[test]
                fn usual() {
                    super::$name($crate::harness::Cloud::start());
                }

                #[test]
                fn hostile() {
                    super::$name($crate::harness::Cloud::hostile());
                }
            }
        )+
    };
}
pub(crate) use both_ways;
