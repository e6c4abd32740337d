use super::{Findings, one_of, range};
use crate::{AbortCriteria, CreateOtaUpdate, ExponentialRate};

/// AWS's `integer` has 32 bits.
const INTEGER_MAX: i64 = i32::MAX as i64;

pub(super) fn check(definition: &CreateOtaUpdate, findings: &mut Findings) {
    if let Some(rollout) = &definition.aws_job_executions_rollout_config {
        let field = "awsJobExecutionsRolloutConfig";
        let per_minute = format!("{field}.maximumPerMinute");
        range(findings, &per_minute, rollout.maximum_per_minute, 1, 1000);
        if let Some(rate) = &rollout.exponential_rate {
            exponential(&format!("{field}.exponentialRate"), rate, findings);
        }
    }
    if let Some(presigned) = &definition.aws_job_presigned_url_config {
        let field = "awsJobPresignedUrlConfig.expiresInSec";
        range(findings, field, presigned.expires_in_sec, 60, 3600);
    }
    if let Some(timeout) = &definition.aws_job_timeout_config {
        let field = "awsJobTimeoutConfig.inProgressTimeoutInMinutes";
        range(findings, field, timeout.in_progress_timeout_in_minutes, 1, 10_080);
    }
    if let Some(abort) = &definition.aws_job_abort_config {
        let field = "awsJobAbortConfig.abortCriteriaList";
        if abort.abort_criteria_list.is_empty() {
            findings.error(field, "at least 1 criterion, or no awsJobAbortConfig", "none");
        }
        for (index, criteria) in abort.abort_criteria_list.iter().enumerate() {
            abort_criteria(&format!("{field}[{index}]"), criteria, findings);
        }
    }
}

fn exponential(field: &str, rate: &ExponentialRate, findings: &mut Findings) {
    let base = format!("{field}.baseRatePerMinute");
    range(findings, &base, Some(rate.base_rate_per_minute), 1, 1000);
    let factor = rate.increment_factor;
    if !(1.1..=5.0).contains(&factor) || !has_decimals(factor, 1) {
        let expected = "a number from 1.1 to 5 with at most one decimal";
        findings.error(format!("{field}.incrementFactor"), expected, factor.to_string());
    }
    let criteria = &rate.rate_increase_criteria;
    let field = format!("{field}.rateIncreaseCriteria");
    let (notified, succeeded) =
        (criteria.number_of_notified_things, criteria.number_of_succeeded_things);
    let expected = "exactly one of numberOfNotifiedThings and numberOfSucceededThings";
    match (notified, succeeded) {
        (Some(_), Some(_)) => findings.error(&field, expected, "both"),
        (None, None) => findings.error(&field, expected, "neither"),
        (Some(_), None) | (None, Some(_)) => {}
    }
    range(findings, &format!("{field}.numberOfNotifiedThings"), notified, 1, INTEGER_MAX);
    range(findings, &format!("{field}.numberOfSucceededThings"), succeeded, 1, INTEGER_MAX);
}

fn abort_criteria(field: &str, criteria: &AbortCriteria, findings: &mut Findings) {
    let failure_types = ["FAILED", "REJECTED", "TIMED_OUT", "ALL"];
    one_of(findings, &format!("{field}.failureType"), &criteria.failure_type, &failure_types);
    one_of(findings, &format!("{field}.action"), &criteria.action, &["CANCEL"]);
    let threshold = criteria.threshold_percentage;
    if !(0.0..=100.0).contains(&threshold) || !has_decimals(threshold, 2) {
        let expected = "a number from 0 to 100 with at most two decimals";
        findings.error(format!("{field}.thresholdPercentage"), expected, threshold.to_string());
    }
    let things = format!("{field}.minNumberOfExecutedThings");
    range(findings, &things, Some(criteria.min_number_of_executed_things), 1, INTEGER_MAX);
}

/// Whether the shortest decimal form of `number` has at most `decimals` digits after the point.
fn has_decimals(number: f64, decimals: usize) -> bool {
    number.to_string().split_once('.').is_none_or(|(_, fraction)| fraction.len() <= decimals)
}
