namespace Muster.Tests.Fault;

/// <summary>
/// A test that needs a program of the system (strace comes with <c>apt-get install strace</c>). Where it is missing the
/// test is skipped, and says so; with <c>CI=true</c> it runs and fails instead.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsToolAttribute : FactAttribute
{
    public NeedsToolAttribute(string tool) => Skip = Tools.WhyMissing(tool);
}

/// <summary><see cref="NeedsToolAttribute"/> for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsToolTheoryAttribute : TheoryAttribute
{
    public NeedsToolTheoryAttribute(string tool) => Skip = Tools.WhyMissing(tool);
}

internal static class Tools
{
    public static string? WhyMissing(string tool)
    {
        var required = Environment.GetEnvironmentVariable("CI") == "true";
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var found = path.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
        return found || required ? null : $"{tool} is not installed: apt-get install {tool}";
    }
}
