using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Muster.Agent.Config;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>The sockets in the file system: what a crashed agent left is cleared away, what a door made gets its owner.</summary>
internal static partial class SocketFiles
{
    /// <summary>Removes what nobody listens at. Refuses what is no socket, or belongs to a program that runs.</summary>
    public static Result<bool> Clear(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(File.Exists))
        {
            try
            {
                if (IsFile(path))
                {
                    return new Refused(Refusal.Unavailable, $"unix socket {path} is a file already: name another path, or move it away");
                }

                if (Listens(path))
                {
                    return new Refused(Refusal.Unavailable, $"unix socket {path} is in use by another program: name another path");
                }

                File.Delete(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return new Refused(Refusal.Unavailable, $"unix socket {path} cannot be replaced: {failure.Message}");
            }
        }

        return true;
    }

    /// <summary>Sets owner and rights, where they were asked for.</summary>
    public static Result<bool> Own(IEnumerable<string> paths, SocketRights rights)
    {
        foreach (var path in paths)
        {
            try
            {
                if (rights.Mode is { } mode)
                {
                    File.SetUnixFileMode(path, mode);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return new Refused(Refusal.Unavailable, $"unix_sockets.mode of {path} cannot be set: {failure.Message}");
            }

            // -1 leaves what is.
            if ((rights.User ?? rights.Group) is not null
                && ChangeOwner(path, rights.User ?? -1, rights.Group ?? -1) != 0)
            {
                return new Refused(
                    Refusal.Unavailable,
                    $"unix_sockets: {path} cannot be given to user {Shown(rights.User)} and group {Shown(rights.Group)}: "
                    + $"{Marshal.GetLastPInvokeErrorMessage()}; only root gives files away");
            }
        }

        return true;
    }

    private static string Shown(int? id) => id?.ToString(CultureInfo.InvariantCulture) ?? "(as it is)";

    private static bool Listens(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    /// <summary>What can be opened is no socket, and must not be lost.</summary>
    private static bool IsFile(string path)
    {
        const int noSuchDevice = 6; // ENXIO: what open(2) says of a socket
        try
        {
            File.OpenHandle(path).Dispose();
            return true;
        }
        catch (IOException failure) when (failure.HResult == noSuchDevice)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);
}
