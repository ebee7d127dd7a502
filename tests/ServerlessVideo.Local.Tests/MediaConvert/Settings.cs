using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Tests.MediaConvert;

/// <summary>Job requests as the product's planner writes them, on the wire.</summary>
internal static class Settings
{
    public static JsonObject Request(string source, params (int Width, int Height)[] rungs) => new()
    {
        ["role"] = MediaConvertHost.Role,
        ["userMetadata"] = new JsonObject { ["video_id"] = "v1" },
        ["statusUpdateInterval"] = "SECONDS_10",
        ["settings"] = new JsonObject
        {
            ["timecodeConfig"] = new JsonObject { ["source"] = "ZEROBASED" },
            ["inputs"] = new JsonArray(new JsonObject
            {
                ["fileInput"] = source,
                ["timecodeSource"] = "ZEROBASED",
                ["videoSelector"] = new JsonObject { ["rotate"] = "AUTO" },
                ["audioSelectors"] = new JsonObject { ["Audio Selector 1"] = new JsonObject { ["defaultSelection"] = "DEFAULT" } },
            }),
            ["outputGroups"] = new JsonArray(Cmaf(rungs), Stills()),
        },
    };

    public static JsonObject WithAudio(this JsonObject request)
    {
        request.Outputs().Add(JsonNode.Parse("""
            { "nameModifier": "_audio",
              "containerSettings": { "container": "CMFC", "cmfcSettings": { "audioGroupId": "audio", "audioTrackType": "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT" } },
              "audioDescriptions": [{ "audioSourceName": "Audio Selector 1", "codecSettings": { "codec": "AAC",
                "aacSettings": { "bitrate": 96000, "codingMode": "CODING_MODE_2_0", "sampleRate": 48000, "codecProfile": "LC", "rateControlMode": "CBR" } } }] }
            """));
        return request;
    }

    public static JsonArray Outputs(this JsonObject request, int group = 0) => request["settings"]!["outputGroups"]![group]!["outputs"]!.AsArray();

    public static JsonNode H264(this JsonObject request, int rung = 0) => request.Outputs()[rung]!["videoDescription"]!["codecSettings"]!["h264Settings"]!;

    static JsonObject Cmaf((int Width, int Height)[] rungs) => new()
    {
        ["name"] = "CMAF",
        ["outputGroupSettings"] = JsonNode.Parse("""
            { "type": "CMAF_GROUP_SETTINGS", "cmafGroupSettings": { "destination": "s3://media/v1/1/video", "segmentControl": "SEGMENTED_FILES",
              "segmentLength": 6, "fragmentLength": 2, "segmentLengthControl": "GOP_MULTIPLE", "writeHlsManifest": "ENABLED", "writeDashManifest": "ENABLED",
              "manifestDurationFormat": "FLOATING_POINT", "minBufferTime": 4, "ptsOffsetHandlingForBFrames": "ZERO_BASED",
              "mpdManifestBandwidthType": "MAX", "codecSpecification": "RFC_6381", "streamInfResolution": "INCLUDE" } }
            """),
        ["outputs"] = new JsonArray([.. rungs.Select(r => (JsonNode)Rung(r.Width, r.Height))]),
    };

    public static JsonObject Rung(int width, int height) => new()
    {
        ["nameModifier"] = $"_{Math.Min(width, height)}p",
        ["containerSettings"] = JsonNode.Parse("""{ "container": "CMFC", "cmfcSettings": { "audioRenditionSets": "audio" } }"""),
        ["videoDescription"] = new JsonObject
        {
            ["width"] = width,
            ["height"] = height,
            ["scalingBehavior"] = "STRETCH_TO_OUTPUT",
            ["videoPreprocessors"] = Preprocessors(),
            ["codecSettings"] = JsonNode.Parse("""
                { "codec": "H_264", "h264Settings": { "codecProfile": "HIGH", "codecLevel": "AUTO", "rateControlMode": "QVBR", "maxBitrate": 600000,
                  "qvbrSettings": { "qvbrQualityLevel": 7 }, "qualityTuningLevel": "SINGLE_PASS", "framerateControl": "INITIALIZE_FROM_SOURCE",
                  "interlaceMode": "PROGRESSIVE", "parControl": "SPECIFIED", "parNumerator": 1, "parDenominator": 1, "gopSize": 2, "gopSizeUnits": "SECONDS",
                  "gopClosedCadence": 1, "numberBFramesBetweenReferenceFrames": 2, "sceneChangeDetect": "DISABLED" } }
                """),
        },
    };

    static JsonNode Preprocessors() => JsonNode.Parse("""{ "deinterlacer": { "algorithm": "INTERPOLATE", "control": "NORMAL", "mode": "DEINTERLACE" } }""")!;

    static JsonObject Stills() => new()
    {
        ["name"] = "Stills",
        ["outputGroupSettings"] = JsonNode.Parse("""{ "type": "FILE_GROUP_SETTINGS", "fileGroupSettings": { "destination": "s3://media/v1/1/still" } }"""),
        ["outputs"] = new JsonArray(new JsonObject
        {
            ["containerSettings"] = new JsonObject { ["container"] = "RAW" },
            ["videoDescription"] = new JsonObject
            {
                ["height"] = 120,
                ["videoPreprocessors"] = Preprocessors(),
                ["codecSettings"] = JsonNode.Parse("""
                    { "codec": "FRAME_CAPTURE", "frameCaptureSettings": { "framerateNumerator": 1, "framerateDenominator": 1, "maxCaptures": 3, "quality": 80 } }
                    """),
            },
        }),
    };
}
