using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>One document of configuration, as it was read.</summary>
public sealed record ConfigDocument(string Name, string Text);

/// <summary>
/// Finds configuration files: those named, and of a folder those whose name ends with <c>.hcl</c> or <c>.json</c>, in the
/// order of their names, not of folders within it.
/// </summary>
public static class ConfigFiles
{
    /// <summary>A file of configuration is written by people.</summary>
    private const long BytesMax = 4 * 1024 * 1024;

    /// <param name="format">Null, or <c>hcl</c> or <c>json</c>: then files with any name are read.</param>
    public static Result<IReadOnlyList<ConfigDocument>> Read(IReadOnlyList<string> paths, string? format)
    {
        if (format is not (null or "" or "hcl" or "json"))
        {
            return new Refused(Refusal.Invalid, "-config-format must be either 'hcl' or 'json'");
        }

        var documents = new List<ConfigDocument>();
        foreach (var path in paths)
        {
            try
            {
                foreach (var file in Directory.Exists(path) ? FilesOf(path, format) : [path])
                {
                    if (new FileInfo(file).Length > BytesMax)
                    {
                        return new Refused(Refusal.TooLarge, $"{file} has more than {BytesMax} bytes");
                    }

                    documents.Add(new ConfigDocument(file, File.ReadAllText(file)));
                }
            }
            catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
            {
                return new Refused(Refusal.NotFound, $"config: Open failed on {path}. open {path}: no such file or directory");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return new Refused(
                    Refusal.NotFound,
                    $"config: cannot read {path}: {failure.Message.TrimEnd('.')}; name a file or a folder that this user may read");
            }
        }

        return documents;
    }

    private static IEnumerable<string> FilesOf(string folder, string? format) =>
        Directory.EnumerateFiles(folder)
            .Where(file => !string.IsNullOrEmpty(format) || Path.GetExtension(file) is ".hcl" or ".json")
            .Order(StringComparer.Ordinal);
}
