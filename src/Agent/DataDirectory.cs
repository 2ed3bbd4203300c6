using System.Globalization;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>
/// The agent's own folder, held by this process alone. The lock is the kernel's and goes with the process, so a crash
/// leaves nothing to clean up. A locked file cannot be read by others, so a second one tells people who holds it.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _held;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _held = held;
    }

    public string Path { get; }

    public string NodeIdFile => System.IO.Path.Combine(Path, "node-id");

    /// <summary>What this agent offers: its services and checks.</summary>
    public string Local => System.IO.Path.Combine(Path, "local");

    /// <summary>The keys of gossip, and what is remembered of others; called as Consul's, whose files are read as they are.</summary>
    public string Gossip => System.IO.Path.Combine(Path, "serf");

    public static Result<DataDirectory> Open(string path, int processId)
    {
        try
        {
            if (File.Exists(path))
            {
                return Refuse($"data_dir \"{path}\" is not a directory: name a folder with -data-dir=PATH");
            }

            // Tokens and keys will lie here: nobody else's business.
            Directory.CreateDirectory(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refuse($"data_dir \"{path}\" cannot be made: {failure.Message}");
        }

        return Hold(path, processId);
    }

    public void Dispose()
    {
        File.Delete(HolderFile(Path));
        _held.Dispose();
    }

    private static Result<DataDirectory> Hold(string path, int processId)
    {
        try
        {
            // The lock file is never removed: a successor might already hold the one that would go.
            var held = new FileStream(
                System.IO.Path.Combine(path, "muster.lock"),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            File.WriteAllText(HolderFile(path), processId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(path, held);
        }
        catch (UnauthorizedAccessException)
        {
            return Refuse($"data_dir \"{path}\" cannot be written: give its files to the user that runs the agent");
        }
        catch (IOException failure)
        {
            var holder = File.Exists(HolderFile(path)) ? File.ReadAllText(HolderFile(path)) : "";
            return Refuse(
                holder.Length > 0
                    ? $"data_dir \"{path}\" is held by another agent (process {holder}): stop it, or name another folder"
                    : $"data_dir \"{path}\" cannot be held: {failure.Message}");
        }
    }

    private static string HolderFile(string path) => System.IO.Path.Combine(path, "muster.pid");

    private static Refused Refuse(string message) => new(Refusal.Unavailable, message);
}
