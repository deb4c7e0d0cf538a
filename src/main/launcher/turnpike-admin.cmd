@echo off
rem Runs turnpike-admin.jar, which lies beside this file. JAVA_HOME or the java on the PATH runs it; JAVA_OPTS are passed on.
setlocal
set "JAR=%~dp0turnpike-admin.jar"
if not exist "%JAR%" (
  echo Cannot read %JAR%: turnpike-admin.jar has to be in the folder of this file. 1>&2
  exit /b 3
)
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 %JAVA_OPTS% -cp "%JAR%" org.turnpike.cli.AdminMain %*
exit /b %ERRORLEVEL%
