using System.Runtime.CompilerServices;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Hosting;

namespace ServerlessVideo.Encoding;

/// <summary>Has the encoder drop jobs that nobody waits for any more: they would go on costing, and writing to their folder.</summary>
sealed class EncodingStop(IAmazonMediaConvert mediaConvert, EncodingJobs jobs)
{
    /// <value>The queue that every account has; our jobs name none.</value>
    const string Queue = "Default";

    /// <summary>The service gives twenty on a page. Of a longer queue the rest is not seen; what is missed here is stopped once it runs (StopStuckEncodings).</summary>
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
        if ((job.ProviderJobId ?? await FindAsync(job.JobId, cancellationToken)) is { } id)
        {
            await CancelAsync(id, cancellationToken);
        }
    }

    /// <param name="id">The encoder's own.</param>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await mediaConvert.CancelJobAsync(new CancelJobRequest { Id = id }, cancellationToken);
        }
        catch (Exception e) when (e is ConflictException or NotFoundException or BadRequestException)
        {
            // Decided: it has come to its end, which is all that was wanted.
        }
    }

    /// <summary>What is on its way, by when it was created: of other stages, and of strangers, too.</summary>
    public async IAsyncEnumerable<Job> ListAsync(JobStatus status, Order order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListJobsRequest { Queue = Queue, Status = status, Order = order, MaxResults = PageSize };
        for (var page = 0; page < MostPages; page++)
        {
            var listed = await mediaConvert.ListJobsAsync(request, cancellationToken);
            foreach (var job in listed.Jobs ?? [])
            {
                yield return job;
            }
            if (listed.NextToken is not { Length: > 0 } next)
            {
                break;
            }
            request.NextToken = next;
        }
    }

    /// <summary>
    /// No event told its id yet, as of a job that waits in the queue: it is known by its request token. What waits is asked for first: a job
    /// that starts in between is in the second list then.
    /// </summary>
    async Task<string?> FindAsync(string token, CancellationToken cancellationToken)
    {
        foreach (var status in (JobStatus[])[JobStatus.SUBMITTED, JobStatus.PROGRESSING])
        {
            if (await ListAsync(status, Order.DESCENDING, cancellationToken).FirstOrDefaultAsync(job => job.ClientRequestToken == token, cancellationToken) is { } found)
            {
                return found.Id;
            }
        }
        return null;
    }
}
