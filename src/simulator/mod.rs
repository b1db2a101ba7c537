//! A simulated Tencent cloud: a pure state machine and two thin shells.
pub struct Settings;
impl Default for Settings {
    fn default() -> Self {
        Settings
    }
}
#[derive(Clone)]
pub struct Simulator;
pub struct Offer {
    pub region: String,
    pub secret_id: String,
    pub secret_key: String,
}
impl Simulator {
    pub fn open(_: &std::path::Path, _: Settings) -> Result<Self, String> {
        Err("x".into())
    }
    pub fn respond(&self, _: http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes> {
        unimplemented!()
    }
    pub fn offer(&self) -> Offer {
        unimplemented!()
    }
}
