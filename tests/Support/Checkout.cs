namespace Muster.Tests.Support;

/// <summary>The checkout that the running test was built from.</summary>
public static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The built program: <c>MUSTER_BIN</c> where set (./test points it at the published release), else the build of the
    /// same configuration as the running test.
    /// </summary>
    public static string Program { get; } = FindProgram();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Muster.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Not inside a checkout: Muster.slnx not found.");
    }

    private static string FindProgram()
    {
        if (Environment.GetEnvironmentVariable("MUSTER_BIN") is { Length: > 0 } named)
        {
            return named;
        }

        var configuration = AppContext.BaseDirectory.Contains("/release", StringComparison.OrdinalIgnoreCase)
            ? "release"
            : "debug";
        var built = Path.Combine(Root, "artifacts", "bin", "Cli");
        return Directory.EnumerateDirectories(built, $"{configuration}*")
            .Select(folder => Path.Combine(folder, "muster"))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"No built program under {built}: run `dotnet build src/Cli`.");
    }
}
