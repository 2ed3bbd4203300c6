using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>A file system of a few megabytes in memory, gone when disposed.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk();
        var run = await ChildProcess.RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path);
        Assert.True(run.ExitCode == 0, run.Output);
        return disk;
    }

    /// <summary>Takes all that is left, as another program would.</summary>
    public void Fill()
    {
        using var file = new FileStream(_folder.File("others"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free() => File.Delete(_folder.File("others"));

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.RunAsync("umount", "-l", Path);
        _folder.Dispose();
    }
}
