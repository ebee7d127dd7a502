using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Hosting;

namespace ServerlessVideo.Encoding;

/// <summary>Has the encoder drop jobs that nobody waits for any more: they would go on costing, and writing to their folder.</summary>
sealed class EncodingStop(IAmazonMediaConvert mediaConvert, EncodingJobs jobs)
{
    /// <value>The queue that every account has; our jobs name none.</value>
    const string Queue = "Default";

    /// <summary>The service gives twenty on a page; a job is looked for because it is under way, and few are.</summary>
    const int PageSize = 20, MostPages = 10;

    /// <summary>All of a publication.</summary>
    public async Task CancelAsync(PublishTask task, CancellationToken cancellationToken)
    {
        foreach (var job in await jobs.OpenAsync(task, cancellationToken))
        {
            await CancelAsync(job, cancellationToken);
        }
    }

    public async Task CancelAsync(EncodingJob job, CancellationToken cancellationToken)
    {
        if ((job.ProviderJobId ?? await FindAsync(job.JobId, cancellationToken)) is not { } id)
        {
            return;
        }
        try
        {
            await mediaConvert.CancelJobAsync(new CancelJobRequest { Id = id }, cancellationToken);
        }
        catch (Exception e) when (e is ConflictException or NotFoundException or BadRequestException)
        {
            // Decided: it has come to its end, which is all that was wanted.
        }
    }

    /// <summary>No event told its id yet, as of a job that waits in the queue: it is known by its request token.</summary>
    async Task<string?> FindAsync(string token, CancellationToken cancellationToken)
    {
        foreach (var status in (JobStatus[])[JobStatus.PROGRESSING, JobStatus.SUBMITTED])
        {
            var request = new ListJobsRequest { Queue = Queue, Status = status, Order = Order.DESCENDING, MaxResults = PageSize };
            for (var page = 0; page < MostPages; page++)
            {
                var listed = await mediaConvert.ListJobsAsync(request, cancellationToken);
                if (listed.Jobs?.Find(job => job.ClientRequestToken == token) is { } found)
                {
                    return found.Id;
                }
                if (listed.NextToken is not { Length: > 0 } next)
                {
                    break;
                }
                request.NextToken = next;
            }
        }
        return null;
    }
}
