using System.Reflection;
using Xunit.Sdk;

namespace ServerlessVideo.Tests.Support;

/// <summary><c>./sv test --thorough</c>: all of what is tried for each of many, where else some stand for the others.</summary>
static class Thorough
{
    public static bool IsWanted { get; } = Environment.GetEnvironmentVariable("SV_THOROUGH") is not null;

    /// <param name="some">Which of them are always tried.</param>
    public static IEnumerable<T> Of<T>(IEnumerable<T> all, Func<T, bool> some) => IsWanted ? all : all.Where(some);
}

/// <summary>A case that others stand for unless all are wanted.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
sealed class ThoroughDataAttribute(params object[] data) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Thorough.IsWanted ? [data] : [];
}

/// <summary>A test that others stand for unless all are wanted.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class ThoroughFactAttribute : FactAttribute
{
    public ThoroughFactAttribute() => Skip = Thorough.IsWanted ? null : "one of those that only ./sv test --thorough runs";
}
