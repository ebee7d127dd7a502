using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.MediaConvert.Jobs;

namespace ServerlessVideo.Local.MediaConvert.Api;

/// <summary>GET /jobs and /jobs/{id}.</summary>
internal sealed class ReadJobs(JobStore store)
{
    public JsonObject Get(string id, AwsCaller caller) => new() { ["job"] = JobAnswer.Of(Find(id, "mediaconvert:GetJob", caller)) };

    /// <exception cref="AwsException">403 or 404.</exception>
    public Job Find(string id, string action, AwsCaller caller)
    {
        caller.Demand(action, new Job(id, "", [], default).Arn);
        return store.Find(id) ?? throw new AwsException(404, "NotFoundException", $"The job {id} does not exist.");
    }

    public JsonObject List(ListQuery query, AwsCaller caller)
    {
        caller.Demand("mediaconvert:ListJobs", CreateJob.DefaultQueue);
        var jobs = store.All.Where(j => query.Status is null || j.Status == query.Status);
        if (query.Descending)
        {
            jobs = jobs.Reverse();
        }
        if (query.After is { } last)
        {
            jobs = jobs.Where(j => query.Descending ? string.CompareOrdinal(j.Id, last) < 0 : string.CompareOrdinal(j.Id, last) > 0);
        }
        var page = jobs.Take(query.MaxResults + 1).ToArray();
        JsonObject answer = new() { ["jobs"] = new JsonArray([.. page.Take(query.MaxResults).Select(j => (JsonNode)JobAnswer.Of(j))]) };
        if (page.Length > query.MaxResults)
        {
            answer["nextToken"] = page[query.MaxResults - 1].Id;
        }
        return answer;
    }
}

/// <param name="After">The last id of the page before.</param>
internal sealed record ListQuery(JobStatus? Status, bool Descending, int MaxResults, string? After)
{
    /// <exception cref="AwsException">400: out of range, or an unknown word.</exception>
    public static ListQuery Read(IQueryCollection query)
    {
        var status = (string?)query["status"];
        var order = (string?)query["order"] ?? "DESCENDING";
        var max = (string?)query["maxResults"] is { } text ? int.TryParse(text, out var number) ? number : 0 : 20;
        JobStatus? wanted = status is null ? null : Enum.TryParse<JobStatus>(status, ignoreCase: true, out var known) ? known : throw Refused("status");
        return new ListQuery(wanted, order is "DESCENDING" or "ASCENDING" ? order == "DESCENDING" : throw Refused("order"),
            max is >= 1 and <= 20 ? max : throw Refused("maxResults"), query["nextToken"]);
    }

    static AwsException Refused(string name) => new(400, "BadRequestException", $"The query parameter {name} has no valid value.");
}
