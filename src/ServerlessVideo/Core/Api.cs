namespace ServerlessVideo.Core;

/// <summary>The function <c>api</c>: ASP.NET Core minimal APIs of all capabilities behind one pipeline.</summary>
public static class Api
{
    public static readonly Function Function = new(
        "api",
        [
            Setting.Stage, Setting.VideosTable, Setting.OriginalsBucket, Setting.CompleteUploadQueueUrl,
            Setting.OidcIssuer, Setting.OidcClientId, Setting.OriginSecretArn, Setting.CursorKeyArn, Setting.PublicUrl,
        ],
        (settings, cancellationToken) => Build(settings).RunAsync(cancellationToken));

    /// <summary>Builds the application; tests replace services by <paramref name="configure"/>.</summary>
    public static WebApplication Build(Settings settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProductJson.Default));
        builder.Services.AddCore(settings);
        configure?.Invoke(builder);
        var app = builder.Build();
        return app;
    }
}
