using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Muster.Engine.Embedded.Journal;

/// <summary>Loads SQLite once a process: the system's library where there is one (the distribution keeps it patched), else the bundled one.</summary>
internal static class SqliteLibrary
{
    private const string SystemName = "libsqlite3.so.0";

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Which library it is, for the log.</summary>
    public static string Ensure() => Loaded.Value;

    private static string Load()
    {
        var origin = "bundled";
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, assembly, path) =>
        {
            if (name == "e_sqlite3" && TrySystem(assembly, path, out var handle))
            {
                origin = "system";
                return handle;
            }

            return IntPtr.Zero;
        });
        Batteries_V2.Init();
        return $"SQLite {raw.sqlite3_libversion().utf8_to_string()} ({origin})";
    }

    private static bool TrySystem(Assembly assembly, DllImportSearchPath? path, out IntPtr handle) =>
        NativeLibrary.TryLoad(SystemName, assembly, path, out handle);
}
