using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Library;

/// <summary><c>PATCH /videos/{id}</c>: JSON merge patch (RFC 7396) of what people say about a video; null clears a field.</summary>
static class EditVideo
{
    public static async Task<Results<Ok<VideoView>, Problem>> HandleAsync(
        VideoId id, JsonElement patch, Caller caller, VideoStore videos, VideoViews views, Trail trail, HttpContext context,
        CancellationToken cancellationToken)
    {
        string? changes = null;
        var outcome = await videos.ChangeAsync(
            id,
            video =>
            {
                var decided = Decide(video, patch, caller, context.Request);
                changes = decided.Succeeded ? Changes(video, decided.Value) : null;
                return decided;
            },
            _ => [trail.Done(id, Trail.ActorOf(caller), TrailSteps.Edit, changes)], caller.ConfinedTo, cancellationToken);
        if (outcome.Failure is { } failure)
        {
            return new Problem(failure);
        }
        context.Response.Headers.ETag = ETags.Of(outcome.Value.Version);
        return TypedResults.Ok(await views.OfAsync(outcome.Value, caller, cancellationToken));
    }

    static Outcome<Video> Decide(Video video, JsonElement patch, Caller caller, HttpRequest request) =>
        Access.ManageRefusal(caller, video) is { } refusal ? refusal
        : video.Status == VideoStatus.Deleted ? Errors.Conflict.With("restore it first")
        : ETags.IfMatchHolds(request, video.Version) ? Apply(video, patch)
        : Errors.PreconditionFailed;

    internal static Outcome<Video> Apply(Video video, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return Errors.MalformedRequest.With("a JSON object is needed");
        }
        if (!MetadataRules.IsUnicode(patch))
        {
            return Errors.MalformedRequest.With("a text is not Unicode");
        }
        var current = Fields(video);
        var errors = new FieldErrors();
        foreach (var member in patch.EnumerateObject())
        {
            errors.Require(Editable.Contains(member.Name), member.Name, "cannot be edited");
            Merge(current, member);
        }
        errors.Require(current["title"] is not null, "title", "must not be empty");
        try
        {
            var edited = current.Deserialize(ProductJson.Default.VideoMetadata)!;
            MetadataRules.Check(edited, errors);
            return errors.Failure is { } failure ? failure : Shown(edited.ApplyTo(video));
        }
        catch (JsonException e)
        {
            return ProblemPipeline.OfJson(e, typeof(VideoMetadata));
        }
    }

    /// <summary>A host that keeps nobody out has nothing that is not for everybody: it is moved first.</summary>
    static Outcome<Video> Shown(Video edited) =>
        edited is { HostingProvider: { } host, Status: VideoStatus.Ready } && HostAbilities.Of(host).RefusalOf(edited) is not null
            ? Errors.HostUnsuitable.With($"move it to another host first: {SnakeCase.Of(host)} cannot keep it private")
            : edited;

    /// <summary>For the audit trail: which fields, of those that decide who may watch also from what to what, of texts nothing.</summary>
    internal static string Changes(Video before, Video after)
    {
        var (was, now) = (Fields(before), Fields(after));
        return string.Join(", ", Editable.Where(name => !JsonNode.DeepEquals(was[name], now[name]))
            .Select(name => Telling.Contains(name) ? $"{name} from {was[name]?.ToString() ?? "none"} to {now[name]?.ToString() ?? "none"}" : name));
    }

    static JsonObject Fields(Video video) => JsonSerializer.SerializeToNode(VideoMetadata.Of(video), ProductJson.Default.VideoMetadata)!.AsObject();

    static readonly string[] Telling = ["privacy", "access_level", "required_tier"];

    static readonly HashSet<string> Editable =
        [.. ProductJson.Default.VideoMetadata.Properties.Select(property => property.Name)];

    static void Merge(JsonObject target, JsonProperty patch)
    {
        if (patch.Value.ValueKind == JsonValueKind.Null)
        {
            target.Remove(patch.Name);
        }
        else if (patch.Value.ValueKind == JsonValueKind.Object)
        {
            if (target[patch.Name] is not JsonObject inner)
            {
                target[patch.Name] = inner = [];
            }
            foreach (var member in patch.Value.EnumerateObject())
            {
                Merge(inner, member);
            }
        }
        else
        {
            target[patch.Name] = JsonNode.Parse(patch.Value.GetRawText());
        }
    }
}
