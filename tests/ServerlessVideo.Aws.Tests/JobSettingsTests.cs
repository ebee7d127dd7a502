using System.Text.Json.Nodes;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using ServerlessVideo.Aws.Tests.Models;

namespace ServerlessVideo.Aws.Tests;

/// <summary>Job settings as Step Functions takes them: PascalCase.</summary>
public sealed class JobSettingsTests
{
    static readonly Shape Model = Botocore.Service("mediaconvert").Shape("JobSettings");

    [Fact]
    public void PascalCase_EveryMemberSet_IsTheModelUnderItsOwnNames()
    {
        var settings = (JobSettings)Samples.Object(typeof(JobSettings), Model);

        var json = JsonNode.Parse(JobSettingsJson.ToPascalCaseElement(settings).GetRawText());

        Validator.Faults(Model, json, pascalCase: true).ShouldBeEmpty();
        Comparison.Differences(settings, json, Model, pascalCase: true).ShouldBeEmpty();
    }

    /// <summary>How callers write it, with the official SDK's names.</summary>
    [Fact]
    public void PascalCase_OfALadder_IsOfTheModel()
    {
        var settings = new JobSettings
        {
            TimecodeConfig = new TimecodeConfig { Source = TimecodeSource.ZEROBASED },
            Inputs =
            [
                new Input
                {
                    FileInput = "s3://originals/originals/1",
                    TimecodeSource = InputTimecodeSource.ZEROBASED,
                    VideoSelector = new VideoSelector { Rotate = InputRotate.AUTO, ColorSpace = ColorSpace.FOLLOW },
                    AudioSelectors = new() { ["Audio Selector 1"] = new AudioSelector { DefaultSelection = AudioDefaultSelection.DEFAULT } },
                },
            ],
            OutputGroups =
            [
                new OutputGroup
                {
                    OutputGroupSettings = new OutputGroupSettings
                    {
                        Type = OutputGroupType.CMAF_GROUP_SETTINGS,
                        CmafGroupSettings = new CmafGroupSettings
                        {
                            Destination = "s3://media/media/1/1/video",
                            SegmentLength = 6,
                            FragmentLength = 2,
                            WriteHlsManifest = CmafWriteHLSManifest.ENABLED,
                            WriteDashManifest = CmafWriteDASHManifest.ENABLED,
                            PtsOffsetHandlingForBFrames = CmafPtsOffsetHandlingForBFrames.ZERO_BASED,
                        },
                    },
                    Outputs =
                    [
                        new Output
                        {
                            NameModifier = "_720p",
                            ContainerSettings = new ContainerSettings { Container = ContainerType.CMFC },
                            VideoDescription = new VideoDescription
                            {
                                Width = 1280,
                                Height = 720,
                                VideoPreprocessors = new VideoPreprocessor { Deinterlacer = new Deinterlacer { Mode = DeinterlacerMode.ADAPTIVE } },
                                CodecSettings = new VideoCodecSettings
                                {
                                    Codec = VideoCodec.H_264,
                                    H264Settings = new H264Settings
                                    {
                                        RateControlMode = "QVBR",
                                        MaxBitrate = 3_000_000,
                                        QvbrSettings = new H264QvbrSettings { QvbrQualityLevel = 7 },
                                    },
                                },
                            },
                        },
                    ],
                },
            ],
        };

        var json = JsonNode.Parse(JobSettingsJson.ToPascalCaseElement(settings).GetRawText())!;

        Validator.Faults(Model, json, pascalCase: true).ShouldBeEmpty();
        json["OutputGroups"]![0]!["Outputs"]![0]!["VideoDescription"]!["CodecSettings"]!.ToJsonString().ShouldBe(
            """{"Codec":"H_264","H264Settings":{"MaxBitrate":3000000,"QvbrSettings":{"QvbrQualityLevel":7},"RateControlMode":"QVBR"}}""");
    }
}
