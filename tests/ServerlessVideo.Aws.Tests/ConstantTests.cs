using System.Reflection;
using Amazon.MediaConvert;
using Amazon.Runtime;
using ServerlessVideo.Aws.Tests.Models;

namespace ServerlessVideo.Aws.Tests;

public sealed class ConstantTests
{
    static readonly Dictionary<string, string> Models = new()
    {
        ["Amazon.StepFunctions"] = "stepfunctions",
        ["Amazon.SQS"] = "sqs",
        ["Amazon.MediaConvert"] = "mediaconvert",
        ["Amazon.SimpleSystemsManagement"] = "ssm",
        ["Amazon.DynamoDBStreams"] = "dynamodbstreams",
    };

    public static TheoryData<Type> Types() =>
        [.. typeof(H264RateControlMode).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ConstantClass)))];

    [Theory]
    [MemberData(nameof(Types))]
    public void Constant_OfEveryEnumeration_HasTheModelsValues(Type type)
    {
        var declared = type.GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(field => ((ConstantClass)field.GetValue(null)!).Value, field => field.Name);
        var model = Botocore.Service(Models[type.Namespace!]).Shape(type.Name).Enum;

        declared.ShouldAllBe(constant => constant.Value == constant.Key.Replace('-', '_').Replace('.', '_'));
        declared.Keys.ShouldBeSubsetOf(model);
        if (type != typeof(LanguageCode)) // of its 200 values only the common ones
        {
            model.ShouldBeSubsetOf(declared.Keys);
        }
    }

    [Fact]
    public void Constant_FromAString_EqualsTheNamedOne()
    {
        H264RateControlMode mode = "QVBR";

        (mode == H264RateControlMode.QVBR).ShouldBeTrue();
        ((string)mode).ShouldBe("QVBR");
        (mode == H264RateControlMode.CBR).ShouldBeFalse();
    }
}
