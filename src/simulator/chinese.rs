//! Messages in Chinese. TKE's own words, such as `CLUSTER_STATE_ERROR(…)`, are English in every language; the gateway
//! and the services around TKE answer in Chinese at times although English was asked for.

use crate::simulator::error::ApiError;

/// The same refusal with its message in Chinese, where it may be.
pub(crate) fn translated(error: ApiError) -> ApiError {
    let message = match error.code.as_ref() {
        _ if is_of_tke(&error.message) => return error,
        "MissingParameter" => format!("缺少参数 {}", names(&error.message)),
        "UnknownParameter" => format!("未定义参数 {}", names(&error.message)),
        "InvalidParameterValue.Size" => "需要满足 '最小值 <= 期望实例数 <= 最大值' 的限制".to_owned(),
        "RequestLimitExceeded" => "您当前每秒请求次数超过了每秒频率上限，请稍后重试。".to_owned(),
        _ => format!("操作未能完成。{}", names(&error.message)),
    };
    ApiError { message, ..error }
}

/// Whether a message begins with a word of TKE's own, or is one that was seen in English whatever was asked for.
fn is_of_tke(message: &str) -> bool {
    let word = message.trim_start_matches(|letter: char| letter.is_ascii_uppercase() || letter == '_');
    (word.len() < message.len() && word.starts_with(['(', '[']))
        || message.starts_with("[E")
        || is_of_endpoints(message)
}

fn is_of_endpoints(message: &str) -> bool {
    ["No normal node cluster", "SecurityGroup ", "The operation you submit", "modify task", "Kubelet args "]
        .iter()
        .any(|beginning| message.starts_with(beginning))
}

/// What stands in backquotes: names of parameters and identifiers are the same in every language.
fn names(message: &str) -> String {
    message.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(code: &'static str, message: &str) -> String {
        translated(ApiError::new(code, message)).message
    }

    #[test]
    fn names_and_the_words_of_tke_stay() {
        assert_eq!(message("MissingParameter", "The request is missing a required parameter `Name`."), "缺少参数 Name");
        let busy = "CLUSTER_STATE_ERROR(cluster is in upgrading)";
        assert_eq!(message("ResourceUnavailable.ClusterState", busy), busy);
        assert_eq!(message("ResourceInUse", "The security group `sg-1` is in use."), "操作未能完成。sg-1");
    }
}
