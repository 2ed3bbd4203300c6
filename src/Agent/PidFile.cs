using System.Globalization;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>The process id, for supervisors; removed at the end.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;

    private PidFile(string path) => _path = path;

    public static Result<PidFile> Write(string path, int processId)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, processId.ToString(CultureInfo.InvariantCulture));
            return new PidFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Unavailable, $"pid_file \"{path}\" cannot be written: {failure.Message}");
        }
    }

    public void Dispose() => File.Delete(_path);
}
