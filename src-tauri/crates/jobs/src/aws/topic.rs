use model::JobId;

/// Words that are topic levels of their own below `jobs/`.
const RESERVED: [&str; 4] = ["get", "start-next", "notify", "notify-next"];

/// The request topics below `$aws/things/<thing>/jobs/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JobsTopic {
    GetPending,
    StartNext,
    /// `$next/get`
    DescribeNext,
    Describe(JobId),
    Update(JobId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRequest {
    /// Shaped like a request, but no job can be called so: answered with InvalidTopic.
    Invalid,
    /// Something else, a reply topic for instance. It has no rejected topic: silence.
    Unknown,
}

impl JobsTopic {
    pub(crate) fn parse(topic: &str) -> Result<Self, NoRequest> {
        match topic {
            "get" => return Ok(Self::GetPending),
            "start-next" => return Ok(Self::StartNext),
            "$next/get" => return Ok(Self::DescribeNext),
            _ => {}
        }
        let (job, operation) = topic.split_once('/').ok_or(NoRequest::Unknown)?;
        let request = match operation {
            "get" => Self::Describe,
            "update" => Self::Update,
            _ => return Err(NoRequest::Unknown),
        };
        match JobId::new(job) {
            Ok(id) if !is_reserved(job) => Ok(request(id)),
            // The reply repeats the name; a long one is not worth it.
            _ if job.len() <= 64 => Err(NoRequest::Invalid),
            _ => Err(NoRequest::Unknown),
        }
    }
}

pub(crate) fn is_reserved(job: &str) -> bool {
    RESERVED.contains(&job)
}
