@echo off
rem Runs turnpike-admin.jar, which must be in the folder of this file, with the Java of JAVA_HOME or with java on the PATH. Passes JAVA_OPTS to Java.
setlocal
set "JAR=%~dp0turnpike-admin.jar"
if not exist "%JAR%" (
  echo Cannot read %JAR%: turnpike-admin.jar must be in the folder of this file. 1>&2
  exit /b 3
)
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 %JAVA_OPTS% -cp "%JAR%" org.turnpike.cli.AdminMain %*
exit /b %ERRORLEVEL%
