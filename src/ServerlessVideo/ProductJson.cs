using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.CustomResources;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Webhooks;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Playback;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo;

/// <summary>The JSON of the whole assembly (the source generator takes its types from one declaration only).</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(IdempotentAnswer))]
// Library
[JsonSerializable(typeof(Video))]
[JsonSerializable(typeof(OutboxEvent))]
[JsonSerializable(typeof(VideoEventDetail))]
[JsonSerializable(typeof(VideoMetadata))]
[JsonSerializable(typeof(VideoView))]
[JsonSerializable(typeof(VideoList))]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(ProgressList))]
[JsonSerializable(typeof(VideoEvent))]
// Operations
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(ClientConfiguration))]
[JsonSerializable(typeof(MaintenanceTask))]
[JsonSerializable(typeof(TrailEntry))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(ReconcileProgress))]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconcileResult))]
// Identity
[JsonSerializable(typeof(Discovery))]
[JsonSerializable(typeof(JsonWebKeySet))]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenClaims))]
// Uploads
[JsonSerializable(typeof(Upload))]
[JsonSerializable(typeof(HashClaim))]
[JsonSerializable(typeof(StoredOriginal))]
[JsonSerializable(typeof(StartUploadRequest))]
[JsonSerializable(typeof(UploadStarted))]
[JsonSerializable(typeof(UploadDuplicate))]
[JsonSerializable(typeof(SignPartsRequest))]
[JsonSerializable(typeof(SignPartsResponse))]
[JsonSerializable(typeof(UploadProgress))]
[JsonSerializable(typeof(CompleteUploadRequest))]
[JsonSerializable(typeof(CompleteUploadMessage))]
[JsonSerializable(typeof(OriginalStoredEvent))]
[JsonSerializable(typeof(StartImportRequest))]
[JsonSerializable(typeof(ImportUploadMessage))]
[JsonSerializable(typeof(OwnerImports))]
// Encoding
[JsonSerializable(typeof(Inspection))]
[JsonSerializable(typeof(EncodingJobPlan))]
[JsonSerializable(typeof(EncodingTask))]
[JsonSerializable(typeof(FailedEncoding))]
[JsonSerializable(typeof(EncodingVerdict))]
[JsonSerializable(typeof(EncodingJob))]
[JsonSerializable(typeof(RenditionSet))]
// Hosting
[JsonSerializable(typeof(PublishTask))]
[JsonSerializable(typeof(PublishStep))]
[JsonSerializable(typeof(HostAttempt))]
[JsonSerializable(typeof(FinishTask))]
[JsonSerializable(typeof(HostSecretValues))]
[JsonSerializable(typeof(PublishEnd))]
[JsonSerializable(typeof(HostTurn))]
[JsonSerializable(typeof(HostCircuit))]
[JsonSerializable(typeof(HostCopy))]
[JsonSerializable(typeof(CopyStep))]
[JsonSerializable(typeof(FollowTask))]
[JsonSerializable(typeof(StoredRetry))]
[JsonSerializable(typeof(SweepProgress))]
[JsonSerializable(typeof(MissedCopies))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(HostList))]
[JsonSerializable(typeof(HostEventMessage))]
[JsonSerializable(typeof(HandledHostEvent))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(AttemptList))]
// Playback
[JsonSerializable(typeof(PlaybackView))]
[JsonSerializable(typeof(ThumbnailRequest))]
[JsonSerializable(typeof(DownloadView))]
[JsonSerializable(typeof(ShareView))]
[JsonSerializable(typeof(EmbedView))]
[JsonSerializable(typeof(OEmbedView))]
// Captions
[JsonSerializable(typeof(CaptionView))]
[JsonSerializable(typeof(CaptionList))]
[JsonSerializable(typeof(ChapterList))]
[JsonSerializable(typeof(ChaptersBody))]
// CustomResources
[JsonSerializable(typeof(CustomResourceRequest))]
[JsonSerializable(typeof(CustomResourceResponse))]
sealed partial class ProductJson : JsonSerializerContext
{
    /// <summary>ASP.NET has options of its own: what is said above holds there only when it is said again.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.PropertyNamingPolicy = Default.Options.PropertyNamingPolicy;
        options.DictionaryKeyPolicy = Default.Options.DictionaryKeyPolicy;
        options.DefaultIgnoreCondition = Default.Options.DefaultIgnoreCondition;
        options.RespectNullableAnnotations = Default.Options.RespectNullableAnnotations;
        options.AllowDuplicateProperties = Default.Options.AllowDuplicateProperties;
        options.PropertyNameCaseInsensitive = Default.Options.PropertyNameCaseInsensitive;
        options.NumberHandling = Default.Options.NumberHandling;
    }
}
