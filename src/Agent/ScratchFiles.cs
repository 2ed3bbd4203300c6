using System.Globalization;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>
/// Files that are needed for a while, beside the data, or where the system keeps such files in -dev mode. They have no
/// name from the beginning: the system takes back what they held once they are closed, and also when the agent is killed.
/// </summary>
/// <param name="diskMark">Free bytes that are to be left alone: below them the engine takes no growth.</param>
internal sealed class ScratchFiles(string? data, Prng chance, Func<long> diskMark)
{
    private const int BufferBytes = 128 * 1024;

    private readonly string _folder = data ?? Path.GetTempPath();

    /// <summary>Refuses <see cref="Refusal.NoSpace"/> and <see cref="Refusal.Unavailable"/>.</summary>
    /// <param name="bytesMax">What it may come to.</param>
    public Result<Stream> Open(long bytesMax)
    {
        try
        {
            var free = new DriveInfo(_folder).AvailableFreeSpace - diskMark();
            return bytesMax > free
                ? new Refused(Refusal.NoSpace, string.Create(
                    CultureInfo.InvariantCulture,
                    $"up to {bytesMax} bytes are needed in {_folder} for a while, and {Math.Max(0, free)} can be spared: make room there"))
                : Result<Stream>.Of(OpenNameless());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Unavailable, $"no file can be made in {_folder}: {failure.Message}");
        }
    }

    private FileStream OpenNameless()
    {
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"scratch-{chance.Next():x16}"));
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = BufferBytes,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        File.Delete(path);
        return file;
    }
}
