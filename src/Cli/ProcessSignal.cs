using System.Runtime.InteropServices;

namespace Muster.Cli;

/// <summary>Signals by their numbers on Linux, sent to other processes.</summary>
internal static partial class ProcessSignal
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private const int NoSuchProcess = 3;

    public static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => Hangup,
        PosixSignal.SIGINT => Interrupt,
        _ => Terminate,
    };

    /// <summary>What went wrong; null: it was sent, or there is nobody any more to send it to.</summary>
    public static string? Send(int process, int signal)
    {
        if (SendSignal(process, signal) == 0)
        {
            return null;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? null : Marshal.GetPInvokeErrorMessage(error);
    }

    /// <summary>How Go tells of an end by a signal.</summary>
    public static string NameOf(int signal) => signal switch
    {
        Hangup => "hangup",
        Interrupt => "interrupt",
        Kill => "killed",
        _ => "terminated",
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
